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
