// What a bundler for server components does with a module that says "use client": it does not evaluate it. Each of its exports
// becomes a reference that can be rendered and can't be called. Use: node --conditions=react-server --import ./client-references.mjs
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

function referenceTo(name) {
  const message = `${name} is a client reference: it can't be called on the server.`;
  return `function () { throw new Error(${JSON.stringify(message)}); }`;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const source = String(loaded.source ?? '');
  if (loaded.format !== 'module' || !/^\s*(['"])use client\1/u.test(source)) return loaded;
  const names = [...source.matchAll(/^export \{([^}]*)\}/gmu)]
    .flatMap(([, list]) => list.split(','))
    .map((part) => part.trim().split(' as ').at(-1));
  const stubs = names.map(
    (name) => `export const ${name} = Object.assign(${referenceTo(name)}, { $$typeof: Symbol.for('react.client.reference') });`,
  );
  return { ...loaded, source: stubs.join('\n') };
}
