// npm run bench [-- --quick] [-- --json FILE] [-- --only bytes,users,page,pace,server]
// What this library costs, beside floors measured in the same run. Only ratios mean anything from one machine to the next.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { bundle, paths, styleBytes } from '../size/bundle.mjs';
import { blanks, cycles, life, openBrowser, searching, storm } from './browser.mjs';
import { pace, throughput, watchers } from './server-side.mjs';

const parts = ['bytes', 'users', 'page', 'pace', 'server'];

/** What was asked for. A word that is none of ours ends the run before minutes went into measuring something else, or nothing. */
function asked() {
  try {
    const { values } = parseArgs({
      options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, only: { type: 'string' } },
    });
    const only = values.only?.split(',') ?? parts;
    const unknown = only.filter((part) => !parts.includes(part));
    if (unknown.length > 0) throw new Error(`There is no part "${unknown.join('", "')}". There are ${parts.join(', ')}.`);
    // A file that can't be written is found out now, and one from an earlier run isn't taken for this one's.
    if (values.json !== undefined) writeFileSync(values.json, '');
    return { ...values, only };
  } catch (error) {
    console.error(`${error.message}\nnpm run bench [-- --quick] [-- --json FILE] [-- --only ${parts.join(',')}]`);
    process.exit(1);
  }
}

const options = asked();
const wanted = (part) => options.only.includes(part);
const root = fileURLToPath(new URL('../..', import.meta.url));
const started = performance.now();
const machine = { cores: availableParallelism(), node: process.version, quick: options.quick };
const report = { machine, figures: {}, bars: [] };

const round = (number, digits = 1) => Number(number.toFixed(digits));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Prints a figure beside what it must reach. */
function bar(what, figure, most, shown = `${figure}`) {
  const met = figure <= most;
  report.bars.push({ what, figure: shown, most, met });
}

async function bytes() {
  const rows = {};
  for (const [name, code] of Object.entries(paths)) {
    const { first, all } = await bundle(code);
    rows[name] = { first: first.bytes, 'all JS': all.bytes };
  }
  const styles = styleBytes();
  rows['styles.css'] = { first: 0, 'all JS': styles };
  console.log('\nBytes, gzip, without React');
  console.table(rows);
  report.figures.bytes = rows;
  const both = rows['both components'];
  bar('bytes until both components are usable', both.first, 8000);
  bar('bytes in all, JS and CSS', both['all JS'] + styles, 30_000);
}

/** Contestants take turns, so that a busy moment of the machine meets all of them. */
async function users(browser) {
  // Most often those of whom there is a bar.
  const [fewer, rounds] = options.quick ? [3, 3] : [3, 9];
  const sizes = options.quick ? [100, 100_000] : [100, 10_000, 100_000];
  const rows = [];
  const barred = ['ours 100', 'ours 100000', 'vanilla 100000', 'floor-twelve 100000'];
  const runs = [
    ...sizes.flatMap((size) => ['ours', 'vanilla'].map((name) => ({ name, size }))),
    { name: 'ours', size: 12 },
    ...['floor-dialog', 'floor-twelve'].map((name) => ({ name, size: 100_000 })),
  ].map((run) => ({ ...run, lives: [], rounds: barred.includes(`${run.name} ${run.size}`) ? rounds : fewer }));
  for (let at = 0; at < rounds; at++) {
    for (const { name, size, lives, rounds: most } of runs) if (at < most) lives.push(await life(browser, name, size));
  }
  for (const { name, size, lives } of runs) {
    const row = { name, size };
    for (const key of Object.keys(lives[0])) row[key] = round(median(lives.map((one) => one[key])));
    rows.push(row);
  }
  console.log('\nMain-thread milliseconds and DOM nodes, names 30 ms late; the floor on twelve users shows twelve of 100,000');
  console.table(rows);
  report.figures.users = rows;
  report.figures.rounds = runs;
  const of = (name, size) => rows.find((row) => row.name === name && row.size === size);
  const [many, few, twelve, vanilla] = [of('ours', 100_000), of('ours', 100), of('floor-twelve', 100_000), of('vanilla', 100_000)];
  const ratio = (what, a, b, most) => bar(what, round(a / b, 2), most, `${round(a / b, 2)} × (${a} ms to ${b} ms)`);
  ratio('open 100,000, cold, to the floor on twelve', many.open, twelve.open, 1.5);
  ratio('open 100,000, warm, to the floor on twelve', many.warm, twelve.warm, 1.5);
  ratio('open 100,000 to our own on 100', many.open, few.open, 1.15);
  ratio('select one of 100,000 to the floor on twelve', many.toggle, twelve.toggle, 1);
  ratio('one key, 100,000, to the scan without a framework', many.key, vanilla.key, 1.5);

  const searches = [];
  for (let at = 0; at < rounds; at++) searches.push(await searching(browser, 100_000));
  const slowest = Object.fromEntries(
    ['batch', 'piece', 'key', 'scan'].map((what) => [what, round(median(searches.map((one) => one[what])))]),
  );
  console.log(
    '\nThe search over 100,000 known names in mixed scripts, milliseconds: the slowest batch of 100 names taken in, piece of a key, key, and scan',
  );
  console.table({ slowest });
  report.figures.search = slowest;
  bar('slowest piece of a key at 100,000 known names, ms', slowest.piece, 16.7);
}

async function page(browser) {
  const heap = await cycles(browser, 10_000, options.quick ? 30 : 100);
  const grown = heap.after.heap / heap.before.heap - 1;
  const stormed = await storm(browser, 1000, options.quick ? 1000 : 3000);
  const blank = await blanks(browser, 100_000);
  report.figures.page = { heap, storm: stormed, blank };
  console.log('\nThe page');
  console.table({
    'heap, MB': { before: round(heap.before.heap / 1e6, 2), after: round(heap.after.heap / 1e6, 2) },
    'DOM nodes': { before: heap.before.nodes, after: heap.after.nodes },
    'event listeners': { before: heap.before.listeners, after: heap.after.listeners },
  });
  console.table({ 'storm, closed': stormed.closed, 'storm, open': stormed.open });
  bar('heap after opening and closing 100 times, % more', round(grown * 100), 5, `${round(grown * 100)} %`);
  const perFrame = (one) => round(one.commits / one.frames, 2);
  bar('commits a frame in a storm of 100 snapshots a second', Math.max(perFrame(stormed.closed), perFrame(stormed.open)), 1);
  bar('blank frames of those that scrolled, at 4 × slowdown', blank.blank, 0, `${blank.blank} of ${blank.moved}`);
}

async function built() {
  const outDir = `${root}.cache/bench/dist`;
  await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'error', build: { outDir } });
  const load = (path) => import(pathToFileURL(`${outDir}/${path}.js`).href);
  const [client, server, aliyun, testing] = await Promise.all(['index', 'server/index', 'server/aliyun/index', 'testing/index'].map(load));
  return { client, server, aliyun, testing, dist: pathToFileURL(outDir).href };
}

async function paced(made) {
  const count = 3000;
  const [still, jittery] = await Promise.all([pace(made, count, 0), pace(made, count, 100)]);
  report.figures.pace = { still, jittery };
  console.log(`\nUnmuting ${count.toLocaleString('en')} users through every layer`);
  console.table({ loopback: still, 'with 0–100 ms of jitter': jittery });
  const over = round((still.tookMs / still.floorMs - 1) * 100, 2);
  bar('long run over its floor on loopback, %', over, 5, `${over} %`);
  bar('calls in any sliding second, as the backend saw them', still.peak, 10);
  bar('throttled on loopback', still.throttled, 0);
  bar('users not unmuted, with and without jitter', still.left + jittery.left, 0);
}

async function serverSide(made) {
  const rate = await throughput(made.dist, options.quick ? 1 : 3, options.quick ? 1000 : 2000);
  const watch = await watchers(made, 50, options.quick ? 3 : 6);
  report.figures.server = { rate, watch };
  console.log('\nRequests a second on node:http');
  console.table({ 'the same server answering a constant': round(rate.constant, 0), 'the handler': round(rate.handler, 0) });
  console.log(`${round((rate.handler / rate.constant) * 100, 0)} % of what the server can do`);
  bar('reads a second upstream for 50 watching moderators', round(watch.readsPerSecond, 2), 1.2);
  const whole = round((1 - watch.unchanged) * 100, 2);
  bar('answers to watchers of an unchanged state that are not 304, %', whole, 0, `${whole} % of ${watch.requests}`);
}

console.log(`${machine.cores} cores, Node ${machine.node}${machine.quick ? ', quick' : ''}`);
if (wanted('bytes')) await bytes();
if (wanted('users') || wanted('page')) {
  const browser = await openBrowser(['ours', 'vanilla', 'floor-dialog', 'floor-twelve', 'search']);
  try {
    machine.chromium = browser.version;
    console.log(`Chromium ${machine.chromium}`);
    if (wanted('users')) await users(browser);
    if (wanted('page')) await page(browser);
  } finally {
    await browser.close();
  }
}
if (wanted('pace') || wanted('server')) {
  const made = await built();
  if (wanted('pace')) await paced(made);
  if (wanted('server')) await serverSide(made);
}

console.log('\nBars');
console.table(report.bars.map(({ what, figure, most, met }) => ({ what, figure, 'at most': most, '': met ? 'met' : 'NOT met' })));
console.log(`${report.bars.filter(({ met }) => !met).length} not met; ${round((performance.now() - started) / 1000, 0)} s`);
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
// The vendor's client keeps connections open.
process.exit(0);
