import assert from 'node:assert/strict';
import * as root from 'react-live-mute';
import * as testing from 'react-live-mute/testing';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { blockFor, type Block } from './blocks.js';
import * as service from './yours/chat-service.js';

/** Runs a block as it stands and gives what it exports. */
function run(block: Block, others: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const modules: Readonly<Record<string, unknown>> = {
    'react-live-mute': root,
    'react-live-mute/testing': testing,
    './chat-service.js': service,
    ...others,
  };
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exports: Record<string, unknown> = {};
  new Function('exports', 'require', outputText)(exports, (name: string) => modules[name]);
  return exports;
}

const adapter = run(blockFor('my-adapter.ts', 'README.md'), {});

describe('the adapter of the README', () => {
  describe('by its own test', () => {
    run(blockFor('my-adapter.test.ts', 'README.md'), { './my-adapter.js': adapter, vitest: { describe, expect, it } });
  });

  describe('by that of stories/docs/adapters.md for a runner without expect', () => {
    run(blockFor('my-adapter.test.mjs', 'stories/docs/adapters.md'), {
      './my-adapter.js': adapter,
      'node:assert/strict': assert,
      'node:test': { describe, it },
    });
  });
});
