import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import * as aliyun from '../../src/server/aliyun/index.js';
import * as server from '../../src/server/index.js';
import * as redis from '../../src/server/redis.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

describe('the server entries in a browser', () => {
  it('throw a sentence that says why, and what to do', async () => {
    await expect(import('../../src/server/browser.js')).rejects.toThrow(
      /react-live-mute\/server was imported into a browser bundle.*keys.*In the browser import from 'react-live-mute'/su,
    );
  });

  it('export every name, so that bundlers get as far as the sentence', () => {
    const source = readFileSync(path('../../src/server/browser.ts'), 'utf8');
    const names = [...source.matchAll(/^export const (\w+)/gmu)].map(([, name]) => name);
    expect(names.toSorted()).toEqual([...Object.keys(server), ...Object.keys(aliyun), ...Object.keys(redis)].toSorted());
  });

  it('leave nothing of the server in a bundle', async () => {
    const entry = 'virtual:app';
    const output = await build({
      configFile: false,
      logLevel: 'silent',
      plugins: [
        {
          name: 'app',
          resolveId: (id) => (id === entry ? id : id === 'react-live-mute/server' ? path('../../src/server/browser.ts') : undefined),
          load: (id) =>
            id === entry
              ? "import { createMuteHandler } from 'react-live-mute/server'; globalThis.handler = createMuteHandler;"
              : undefined,
        },
      ],
      build: { write: false, rolldownOptions: { input: entry } },
    });
    const bundles = Array.isArray(output) ? output : 'output' in output ? [output] : [];
    const code = bundles.flatMap(({ output: chunks }) => chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : ''))).join('\n');
    expect(code).toContain('imported into a browser bundle');
    expect(code.length).toBeLessThan(2000);
  });
});
