// Preloaded by the projects `react-18.2` and `react-18.3`: every import of React, whoever makes it, gets the older one.
import Module, { register } from 'node:module';

const suffix = { 18.2: '18-2', 18.3: '18' }[process.env.TEST_REACT];
if (!suffix) throw new Error(`TEST_REACT is ${process.env.TEST_REACT}; it has to be 18.2 or 18.3.`);

const bare = (specifier) => specifier.replace(/^(react|react-dom)(?=\/|$)/, `$1-${suffix}`);
const path = (specifier) => specifier.replace(/([\\/]node_modules[\\/])(react|react-dom)(?=[\\/])/, `$1$2-${suffix}`);
const older = (specifier) => path(bare(specifier));

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolveFilename.call(this, older(request), ...rest);
};

const hooks = `
  const bare = ${bare.toString().replaceAll('${suffix}', suffix)};
  const path = ${path.toString().replaceAll('${suffix}', suffix)};
  export const resolve = (specifier, context, next) => next(path(bare(specifier)), context);
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
