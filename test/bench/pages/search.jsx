// The search alone, over names that are all known: what a key costs, and what taking in the names does.
import { createUserSearch } from '../../../src/core/user-search.js';
import { createNames } from '../../../src/react/names.js';
import { mutedUsers } from './users.js';

const perCall = 100;
const queries = ['7', '71', '714', '陈', '陈晨', 'b', 'bj', 'bjork 9', 'فا'];

const timed = (work) => {
  const from = performance.now();
  work();
  return performance.now() - from;
};

/** Milliseconds of all pieces of a search, which looks on in a time-out where there is much to look at. */
async function piecesOf(search, query) {
  const { setTimeout: later } = window;
  const pieces = [];
  let running = 0;
  window.setTimeout = (run, ms) => {
    running += 1;
    return later(() => {
      running -= 1;
      pieces.push(timed(run));
    }, ms);
  };
  pieces.push(timed(() => search.find(query)));
  while (running > 0) await new Promise((resolve) => later(resolve));
  window.setTimeout = later;
  return pieces;
}

/**
 * Milliseconds of the slowest batch of names, of the slowest piece of a key and of the slowest key, and of the slowest scan without an
 * index.
 */
window.search = async (count) => {
  const users = mutedUsers(count);
  const names = createNames(() => undefined);
  const batches = [];
  for (let at = 0; at < count; at += perCall) {
    const batch = users.slice(at, at + perCall).map(({ id, name }) => ({ userId: id, name }));
    batches.push(timed(() => names.learn(batch)));
  }
  const search = createUserSearch(
    users.map(({ id }) => id),
    names,
  );
  // What taking in the names left behind is no part of what a key costs.
  globalThis.gc();
  search.find('');
  const keys = [];
  for (const query of queries) keys.push(await piecesOf(search, query));
  const sum = (pieces) => pieces.reduce((all, ms) => all + ms, 0);
  const scans = queries.map((query) =>
    timed(() => users.filter(({ id, name }) => name.toLowerCase().includes(query) || id.includes(query))),
  );
  return { batch: Math.max(...batches), piece: Math.max(...keys.flat()), key: Math.max(...keys.map(sum)), scan: Math.max(...scans) };
};
window.mount = () => {
  document.getElementById('root').innerHTML = '<button id="open"></button>';
};
window.parts = { open: '#open' };
