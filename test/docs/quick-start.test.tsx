import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentType } from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as root from 'react-live-mute';
import * as server from 'react-live-mute/server';
import type { MuteHandler } from 'react-live-mute/server';
import { createAliyunAdapter, type AliyunAdapterOptions } from 'react-live-mute/server/aliyun';
import { startLiveSimulator, type LiveSimulator } from 'react-live-mute/testing';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readmeBlock, type Block } from './blocks.js';
import * as session from './yours/session.js';

let simulator: LiveSimulator;
beforeEach(async () => {
  simulator = await startLiveSimulator();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await simulator.close();
});

/** Runs a block as it stands and gives what it exports. Only the service is a local one. */
function run(block: Block): Record<string, unknown> {
  const modules: Readonly<Record<string, unknown>> = {
    'react/jsx-runtime': jsxRuntime,
    'react-live-mute': root,
    'react-live-mute/styles.css': {},
    'react-live-mute/server': server,
    'react-live-mute/server/aliyun': {
      createAliyunAdapter: (options: AliyunAdapterOptions) => createAliyunAdapter({ ...simulator.connection, ...options }),
    },
    './session.mjs': session,
  };
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX },
  });
  const exports: Record<string, unknown> = {};
  const require = (name: string): unknown => {
    if (!Object.hasOwn(modules, name)) throw new Error(`The block imports ${name}, which readers do not have.`);
    return modules[name];
  };
  new Function('exports', 'require', outputText)(exports, require);
  return exports;
}

function isComponent(value: unknown): value is ComponentType<{ groupId: string }> {
  return typeof value === 'function';
}

function isHandler(value: unknown): value is MuteHandler {
  return typeof value === 'function';
}

/** Puts the client's block on a page whose origin is served by the server's. */
async function open(serverBlock: Block): Promise<void> {
  const { handler } = run(serverBlock);
  if (!isHandler(handler)) throw new Error('The block of the server exports no handler.');
  vi.stubGlobal('fetch', (url: string, { method, headers, body }: RequestInit) => {
    const all = { ...Object.fromEntries(new Headers(headers)), cookie: 'session=mod1', 'sec-fetch-site': 'same-origin' };
    return handler(new Request(new URL(url, 'https://app.example'), { ...(method && { method }), headers: all, ...(body && { body }) }));
  });
  const { MuteControls } = run(readmeBlock('mute-controls.tsx'));
  if (!isComponent(MuteControls)) throw new Error('The block of the client exports no MuteControls.');
  render(<MuteControls groupId="grouptest" />);
  // The state has been read once people are counted.
  await screen.findByRole('button', { name: /^Muted users\s*5$/u });
}

describe('the quick start of the README', () => {
  it('mutes the chat of ApsaraVideo Live and lifts that, with the two blocks as they stand', async () => {
    await open(readmeBlock('mute.mjs', 0));
    await userEvent.click(await screen.findByRole('button', { name: 'Mute chat' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Mute chat' }));
    await waitFor(() => expect(simulator.group().groupMuted).toBe(true));
    await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/u }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Unmute chat' }));
    await waitFor(() => expect(simulator.group().groupMuted).toBe(false));
    expect(simulator.requests.every(({ signature }) => signature === 'valid')).toBe(true);
  });

  it('does the same without an account', async () => {
    await open(readmeBlock('mute.mjs', 1));
    await userEvent.click(await screen.findByRole('button', { name: 'Mute chat' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Mute chat' }));
    expect(await screen.findByRole('button', { name: /^Chat muted/u })).toBeVisible();
  });

  it('keeps to its promise of size: fifteen lines for the client, ten for the server', () => {
    const lines = (block: Block): number => block.code.split('\n').filter((line) => line.trim() !== '' && !/^\/\/ \S+$/u.test(line)).length;
    expect(lines(readmeBlock('mute-controls.tsx'))).toBeLessThanOrEqual(15);
    expect(lines(readmeBlock('mute.mjs', 0))).toBeLessThanOrEqual(10);
  });
});
