// Drives the pages in Chromium. Times are milliseconds of the main thread (`TaskDuration`), with what the idle page costs taken off.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';
import { findChromium } from '../../.ci/chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds one page as production code in a file of its own. */
async function buildPage(name) {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        { find: /^react-live-mute\/styles\.css$/, replacement: `${root}src/styles.css` },
        { find: /^react-live-mute$/, replacement: `${root}src/index.ts` },
      ],
    },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      cssMinify: false,
      rolldownOptions: { input: `${root}test/bench/pages/${name}.jsx`, output: { format: 'es', codeSplitting: false } },
    },
  });
  const script = output.find(({ type }) => type === 'chunk').code;
  const style = output.find(({ fileName }) => fileName.endsWith('.css'))?.source ?? '';
  return { script, style };
}

export async function openBrowser(names) {
  const pages = new Map();
  for (const name of names) pages.set(name, await buildPage(name));
  const server = createServer(({ url }, response) => {
    const [, name, file] = url.split('/');
    const page = pages.get(name);
    const types = { 'page.js': 'text/javascript', 'page.css': 'text/css' };
    response.setHeader('content-type', types[file] ?? 'text/html; charset=utf-8');
    if (file === 'page.js') response.end(page?.script);
    else if (file === 'page.css') response.end(page?.style);
    else if (page) {
      response.end(
        `<!doctype html><link rel="stylesheet" href="/${name}/page.css"><div id="root"></div><script type="module" src="/${name}/page.js"></script>`,
      );
    } else response.writeHead(404).end();
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium here. See .ci/ensure-browser.mjs for the ways to get one.');
  const browser = await chromium.launch({
    executablePath,
    args: ['--js-flags=--expose-gc', '--enable-precise-memory-info', '--disable-gpu'],
  });
  const { port } = server.address();

  /** A page of one contestant with so many users, in a context of its own. */
  async function visit(name, count, work, probed = false) {
    const context = await browser.newContext({ viewport: { width: 900, height: 800 } });
    try {
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      // Processor time, which other programs on the machine do not add to.
      await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
      await page.goto(`http://127.0.0.1:${port}/${name}/`);
      await page.evaluate(([n, probe]) => window.mount(n, probe), [count, probed]);
      await page.waitForFunction(() => document.querySelector(window.parts.open));
      return await work(driver(page, cdp));
    } finally {
      await context.close();
    }
  }

  return {
    visit,
    version: browser.version(),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

function driver(page, cdp) {
  const metric = async (name) => (await cdp.send('Performance.getMetrics')).metrics.find((one) => one.name === name).value;
  const settle = (frames = 12) =>
    page.evaluate(
      (count) =>
        new Promise((resolve) => {
          let left = count;
          const next = () => (left-- > 0 ? requestAnimationFrame(next) : resolve());
          next();
        }),
      frames,
    );
  const busy = async () => (await metric('TaskDuration')) * 1000;
  let quiet;

  /** Milliseconds of main-thread work from an act until the page is at rest again. */
  async function cost(act, until) {
    if (quiet === undefined) {
      await settle();
      const from = await busy();
      await settle();
      quiet = (await busy()) - from;
    }
    // What was done before left garbage behind, which is no part of what this act costs.
    await cdp.send('HeapProfiler.collectGarbage');
    const from = await busy();
    await page.evaluate(act);
    if (until) await page.waitForFunction(until, null, { polling: 'raf' });
    await settle();
    return Math.max(0, (await busy()) - from - quiet);
  }

  return {
    page,
    cdp,
    metric,
    settle,
    open: () =>
      cost(
        () => document.querySelector(window.parts.open).click(),
        () => document.querySelector(window.parts.row),
      ),
    close: () =>
      cost(
        () => document.querySelector(window.parts.close).click(),
        () => !document.querySelector(window.parts.row),
      ),
    toggle: () =>
      cost(
        () => {
          const row = document.querySelectorAll(window.parts.row)[2];
          (row.querySelector('input') ?? row).click();
        },
        () => /^\D*1\D/.test(document.querySelector(window.parts.counter).textContent),
      ),
    type: (text) =>
      cost(
        `{
          const field = document.querySelector(window.parts.search);
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }`,
        `[...document.querySelectorAll(window.parts.row)].every((row) => row.textContent.includes(${JSON.stringify(text)}))`,
      ),
    /** Twenty frames of 400 pixels each. */
    scroll: () =>
      cost(
        () =>
          new Promise((resolve) => {
            const list = document.querySelector(window.parts.list);
            let left = 20;
            const next = () => {
              list.scrollTop += 400;
              if (left-- > 0) requestAnimationFrame(next);
              else resolve();
            };
            next();
          }),
      ),
  };
}

/** One life of a page: opened cold, used, closed, opened again. */
export function life(browser, name, count) {
  return browser.visit(name, count, async ({ open, close, toggle, type, scroll, page }) => {
    const figures = { open: await open() };
    if (name !== 'floor-dialog') {
      figures.toggle = await toggle();
      figures.key = await type('7');
      await type('');
      figures.scroll = await scroll();
      figures.nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    }
    figures.close = await close();
    figures.warm = await open();
    return figures;
  });
}

/** The search alone over so many known names. */
export function searching(browser, count) {
  return browser.visit('search', count, ({ page }) => page.evaluate((n) => window.search(n), count));
}

/** Heap and listeners before and after opening and closing so many times. */
export function cycles(browser, count, times) {
  return browser.visit('ours', count, async ({ page, cdp, metric, settle }) => {
    const run = (left) =>
      page.evaluate(async (most) => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        for (let at = 0; at < most; at++) {
          document.querySelector(window.parts.open).click();
          while (!document.querySelector(window.parts.row)) await frame();
          await frame();
          document.querySelector(window.parts.close).click();
          while (document.querySelector(window.parts.row)) await frame();
          await frame();
        }
      }, left);
    const weigh = async () => {
      await settle(30);
      for (let pass = 0; pass < 3; pass++) await cdp.send('HeapProfiler.collectGarbage');
      return { heap: await metric('JSHeapUsedSize'), nodes: await metric('Nodes'), listeners: await metric('JSEventListeners') };
    };
    // Until the engine has compiled what runs often: its code is most of what the heap gains at first, in the floors too.
    await run(100);
    const before = await weigh();
    await run(times);
    return { before, after: await weigh() };
  });
}

/** Commits for each frame while a hundred snapshots a second come in. */
export function storm(browser, count, ms) {
  const work = async ({ page, open, metric }) => {
    const measure = async () => {
      const from = await metric('TaskDuration');
      const seen = await page.evaluate(async (time) => {
        let frames = 0;
        let running = true;
        const tick = () => {
          frames += 1;
          if (running) requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
        window.commits = 0;
        const snapshots = await window.storm(time);
        running = false;
        return { frames, commits: window.commits, snapshots };
      }, ms);
      if (seen.commits === 0) throw new Error('The storm did not reach the page, so that nothing was seen of its commits.');
      return { ...seen, busyPercent: ((await metric('TaskDuration')) - from) * (100_000 / ms) };
    };
    const closed = await measure();
    await open();
    return { closed, open: await measure() };
  };
  return browser.visit('ours', count, work, true);
}

/** Frames in which some of the list's place had no row in it, at a quarter of the speed. */
export function blanks(browser, count) {
  return browser.visit('ours', count, async ({ page, cdp, open, settle }) => {
    await open();
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const watch = () =>
      page.evaluate(() => {
        const list = document.querySelector(window.parts.list);
        window.frames_ = { all: 0, blank: 0, moved: 0 };
        let last = list.scrollTop;
        const look = () => {
          if (!list.isConnected || window.frames_.done) return;
          const { top, bottom } = list.getBoundingClientRect();
          let drawn = 0;
          for (const row of document.querySelectorAll(window.parts.row)) {
            const { top: from, bottom: to } = row.getBoundingClientRect();
            drawn += Math.max(0, Math.min(to, bottom) - Math.max(from, top));
          }
          const covered = drawn >= bottom - top - 2;
          window.frames_.all += 1;
          if (list.scrollTop !== last) window.frames_.moved += 1;
          if (!covered) window.frames_.blank += 1;
          last = list.scrollTop;
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    await watch();
    const box = await page.locator('[data-mute-list]').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (const distance of [120, 400, 1200, 4000, -800]) {
      for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, distance);
      await settle(4);
    }
    // A thumb dragged across the whole list. Moved between frames, as input is: what scrolls in a frame is heard of in the next.
    await page.evaluate(async () => {
      const list = document.querySelector(window.parts.list);
      for (let step = 0; step <= 40; step++) {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        list.scrollTop = (list.scrollHeight * ((step * 17) % 41)) / 41;
      }
    });
    await settle(4);
    const seen = await page.evaluate(() => Object.assign(window.frames_, { done: true }));
    // A list that can't be scrolled shows no blank frame either.
    if (seen.moved === 0) throw new Error('The list did not scroll, so that nothing was seen of its blank frames.');
    return seen;
  });
}
