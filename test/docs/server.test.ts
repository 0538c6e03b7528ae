import * as server from 'react-live-mute/server';
import * as aliyun from 'react-live-mute/server/aliyun';
import * as testing from 'react-live-mute/testing';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { blocksOf } from './blocks.js';

it('the test of your server in stories/docs/server.md prints what it says', async () => {
  const block = blocksOf('stories/docs/server.md').find(({ code }) => code.includes('startLiveSimulator'));
  const [, says = ''] = /console\.log\(.*\); \/\/ (.*)/u.exec(block?.code ?? '') ?? [];
  const { outputText } = ts.transpileModule(block?.code ?? '', {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const modules: Readonly<Record<string, unknown>> = {
    'react-live-mute/server': server,
    'react-live-mute/server/aliyun': aliyun,
    'react-live-mute/testing': testing,
  };
  const printed: string[] = [];
  const body: () => Promise<void> = new Function('exports', 'require', 'console', `return async () => {${outputText}}`)(
    {},
    (name: string) => modules[name],
    { log: (...words: readonly unknown[]) => printed.push(words.join(' ')) },
  );
  await body();
  expect(says).not.toBe('');
  expect(printed).toEqual([says]);
});
