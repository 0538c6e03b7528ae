import * as testingLibrary from '@testing-library/react';
import * as userEvent from '@testing-library/user-event';
import * as jsxRuntime from 'react/jsx-runtime';
import * as root from 'react-live-mute';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { blockFor } from './blocks.js';

it('a test of the reader’s own app is as the page Recipes shows it', async () => {
  const block = blockFor('live-room.test.tsx', 'stories/docs/recipes.md');
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX, esModuleInterop: true },
  });
  const bodies: (() => Promise<void>)[] = [];
  const modules: Readonly<Record<string, unknown>> = {
    '@testing-library/react': testingLibrary,
    '@testing-library/user-event': { __esModule: true, ...userEvent },
    'react/jsx-runtime': jsxRuntime,
    'react-live-mute': root,
    vitest: { expect, test: (_name: string, body: () => Promise<void>) => bodies.push(body) },
  };
  new Function('exports', 'require', outputText)({}, (name: string) => modules[name]);
  expect(bodies).toHaveLength(1);
  for (const body of bodies) await expect(body()).resolves.toBeUndefined();
});

it('Jest transforms this package and no other, wherever npm or pnpm put it', () => {
  const { code } = blockFor('jest.config.mjs', 'stories/docs/recipes.md');
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exports: { default?: { readonly transformIgnorePatterns: readonly string[] } } = {};
  new Function('exports', outputText)(exports);
  const isTransformed = (path: string): boolean =>
    exports.default?.transformIgnorePatterns.every((pattern) => !new RegExp(pattern).test(path)) ?? false;
  const pathsOf = (name: string): string[] =>
    ['/app/node_modules', `/app/node_modules/.pnpm/${name}@1.0.0_react@19.3.1/node_modules`].map((folder) => `${folder}/${name}/index.js`);
  expect(pathsOf('react-live-mute').map(isTransformed)).toEqual([true, true]);
  expect(pathsOf('zustand').map(isTransformed)).toEqual([false, false]);
});
