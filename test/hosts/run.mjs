// The quick start of the README, word for word, in new apps; and the controls inside hosts of many kinds. Run: npm run test:hosts
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from '../../.ci/chromium.mjs';
import { clickThrough, clickThroughOwn } from './click-through.mjs';
import { install, jsx, readmeBlock, run, serve, write } from './host.mjs';

const here = import.meta.dirname;
const root = join(here, '../..');
const only = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'hosts-'));
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
const failures = [];
let ran = 0;
const began = Date.now();

async function check(name, body) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) return;
  const start = Date.now();
  ran += 1;
  try {
    await body();
    console.log(`✓ ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures.push(name);
    console.error(`✗ ${name}\n${error.stack}`);
  }
}

/** Opens a page and holds it to a silent console. */
async function visit(url, body) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(15_000);
  const said = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  try {
    await page.goto(url);
    await body(page);
    assert.deepEqual(said, [], 'the console was not silent');
  } catch (error) {
    if (said.length > 0) error.message += `\nconsole: ${said.join('\n')}`;
    throw error;
  } finally {
    await page.close();
  }
}

const server = (folder) => serve(folder, 3001, ['server.mjs']);

/** A dialog that can be used: all of it on the screen, in letters that can be read. */
async function looksRight(dialog) {
  await dialog.waitFor();
  const seen = await dialog.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const title = getComputedStyle(element.querySelector('[data-mute-title]'));
    const button = element.querySelector(
      '[data-mute-footer] :is([data-mute-button="danger"], [data-mute-button="primary"]):not([aria-disabled])',
    );
    const outside = [...element.querySelectorAll('button')].filter(
      (one) => one.scrollWidth > one.clientWidth + 1 && !one.matches('[data-mute-disclosure]'),
    );
    // What is inert lets a pointer through, and would hide that it lies above.
    const inert = [...document.querySelectorAll('[inert]')];
    for (const one of inert) one.inert = false;
    const above = element.getRootNode().elementFromPoint((left + right) / 2, (top + bottom) / 2);
    for (const one of inert) one.inert = true;
    return {
      solid: !/transparent|^rgba.*, 0\)$/u.test(getComputedStyle(element).backgroundColor),
      above: element.contains(above),
      fits: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
      title: Number.parseFloat(title.fontSize),
      transform: title.textTransform,
      filled: button ? getComputedStyle(button).backgroundColor !== 'rgba(0, 0, 0, 0)' : true,
      radius: button ? Number.parseFloat(getComputedStyle(button).borderTopLeftRadius) : 8,
      outside: outside.map((one) => one.textContent),
    };
  });
  assert.deepEqual(
    { fits: seen.fits, solid: seen.solid, above: seen.above, filled: seen.filled, transform: seen.transform, outside: seen.outside },
    { fits: true, solid: true, above: true, filled: true, transform: 'none', outside: [] },
  );
  assert.ok(seen.title > 13 && seen.title < 24, `title of ${seen.title}px`);
  assert.ok(seen.radius > 0, 'the button lost its radius');
}

const pages = readdirSync(join(here, 'pages'))
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => file.replace('.tsx', ''));

/** That of stories/docs/recipes.md: no inline script or style without the nonce. */
const [, policy] = /^Content-Security-Policy: (.*)$/mu.exec(readFileSync(join(root, 'stories/docs/recipes.md'), 'utf8')) ?? [];
assert.ok(policy, 'stories/docs/recipes.md has no Content-Security-Policy');
const html = readFileSync(join(here, 'page.html'), 'utf8');
const htmlFor = (script, csp = '') =>
  html.replace('/script.tsx', script).replace('<!-- policy -->', csp && `<meta http-equiv="Content-Security-Policy" content="${csp}" />`);

const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    types: ['vite/client'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
  },
  include: ['src'],
};

function viteApp(folder, react, types) {
  install(
    folder,
    tarball,
    {
      dependencies: { react, 'react-dom': react },
      devDependencies: {
        vite: '8.3.8',
        '@vitejs/plugin-react': '6.3.0',
        '@tailwindcss/vite': '4.3.5',
        tailwindcss: '4.3.5',
        typescript: '6.0.3',
        '@types/react': types,
        '@types/react-dom': types,
      },
    },
    {
      'index.html': htmlFor('/src/main.tsx'),
      'public/icon.svg': icon,
      'tsconfig.json': tsconfig,
      'vite.config.ts': readmeBlock('vite.config.ts'),
      'server.mjs': readmeBlock('server.mjs'),
      'mute.mjs': readmeBlock('mute.mjs', 1),
      'src/mute-controls.tsx': readmeBlock('mute-controls.tsx'),
      'src/App.tsx': `import { MuteControls } from './mute-controls';\n\nexport function App() {\n  return ${jsx};\n}\n`,
      'src/main.tsx': `import { StrictMode } from 'react';\nimport { createRoot } from 'react-dom/client';\nimport { App } from './App';\n\ncreateRoot(document.getElementById('root')!).render(\n  <StrictMode>\n    <App />\n  </StrictMode>,\n);\n`,
    },
  );
}

/** The README's configuration, with these pages in place of one. */
const pagesConfig = (names, plugin) => {
  const input = JSON.stringify(names.map((name) => `${name}.html`));
  const [imported, used] = plugin ? [`import plugin from '${plugin}';\n`, 'plugins: [plugin()], '] : ['', ''];
  return `${imported}import { mergeConfig } from 'vite';\nimport config from './vite.config';\n\nexport default mergeConfig(config, { ${used}build: { rolldownOptions: { input: ${input} } } });\n`;
};

const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"/>';
const vite = ['node_modules/vite/bin/vite.js'];

async function quickStartInVite(folder, modes) {
  run(folder, 'npx', ['tsc', '-p', '.']);
  run(folder, process.execPath, [...vite, 'build']);
  for (const mode of modes) {
    const stopServer = await server(folder);
    const stopVite = await serve(folder, 5199, [
      ...vite,
      ...(mode === 'preview' ? ['preview'] : []),
      '--port',
      '5199',
      '--strictPort',
      '--host',
      '127.0.0.1',
    ]);
    try {
      await visit('http://127.0.0.1:5199/', (page) => clickThrough(page, looksRight));
    } finally {
      await stopVite();
      await stopServer();
    }
  }
}

/** The app on React 19, made when it is first asked for. */
function vite19() {
  const folder = join(work, 'vite-19');
  if (!existsSync(folder)) viteApp(folder, '19.3.1', '^19');
  return folder;
}

if (!process.env.HOSTS_SKIP_BUILD) run(root, 'npm', ['run', 'build']);
const packed = run(root, 'npm', ['pack', '--silent', '--pack-destination', work]).trim().split('\n').at(-1);
const tarball = join(work, packed);

await check('quick start in a new Vite app on React 19, in development and built', async () => {
  await quickStartInVite(vite19(), ['dev', 'preview']);
});

await check('quick start in a new Vite app on React 18.3', async () => {
  const folder = join(work, 'vite-18');
  viteApp(folder, '18.3.1', '^18');
  await quickStartInVite(folder, ['dev', 'preview']);
});

await check('hot reload of the host keeps an open dialog and what was picked in it', async () => {
  const folder = vite19();
  const app = readFileSync(join(folder, 'src/App.tsx'), 'utf8');
  const withFooter = (text) => write(folder, { 'src/App.tsx': app.replace(jsx, `<main>${jsx}<footer>${text}</footer></main>`) });
  withFooter('as it was');
  const stopServer = await server(folder);
  const stopVite = await serve(folder, 5199, [...vite, '--port', '5199', '--strictPort', '--host', '127.0.0.1']);
  try {
    await visit('http://127.0.0.1:5199/', async (page) => {
      await page.getByRole('button', { name: /^Muted users\s*5$/u }).click();
      const dialog = page.getByRole('dialog', { name: /^Muted users/u });
      await dialog.getByRole('option').nth(0).click();
      await dialog.getByRole('button', { name: 'Unmute 1' }).waitFor();
      await page.evaluate(() => {
        document.documentElement.dataset.same = 'page';
      });
      withFooter('edited');
      await page.getByText('edited').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.same), 'page', 'the page was loaded again');
      await dialog.getByRole('button', { name: 'Unmute 1' }).click();
      await dialog.getByText('1 unmuted.').first().waitFor();
    });
  } finally {
    write(folder, { 'src/App.tsx': app });
    await stopVite();
    await stopServer();
  }
});

let pagesFolder;

/** The same app with the pages in it, built when it is first asked for. */
function builtPages() {
  if (pagesFolder) return pagesFolder;
  const folder = vite19();
  cpSync(join(here, 'pages'), join(folder, 'src/pages'), { recursive: true });
  write(folder, {
    ...Object.fromEntries(pages.map((name) => [`${name}.html`, htmlFor(`/src/pages/${name}.tsx`, name === 'csp' ? policy : '')])),
    'vite.pages.ts': pagesConfig(pages, '@tailwindcss/vite'),
  });
  run(folder, process.execPath, [...vite, 'build', '--config', 'vite.pages.ts']);
  return (pagesFolder = folder);
}

for (const name of pages) {
  await check(`page: ${name}`, async () => {
    const folder = builtPages();
    const stopServer = await server(folder);
    const stopVite = await serve(folder, 5199, [...vite, 'preview', '--port', '5199', '--strictPort', '--host', '127.0.0.1']);
    try {
      await visit(`http://127.0.0.1:5199/${name}.html`, async (page) => {
        const open = page.getByRole('button', { name: 'Open', exact: true });
        if (['fullscreen', 'show-modal', 'radix'].includes(name)) await open.click();
        await clickThrough(page, looksRight);
        if (name === 'radix') assert.ok(await page.getByRole('dialog', { name: 'Settings' }).isVisible(), 'Escape closed both dialogs');
      });
    } finally {
      await stopVite();
      await stopServer();
    }
  });
}

await check('quick start in a new Next.js app, built and in development', async () => {
  const folder = join(work, 'next');
  install(
    folder,
    tarball,
    {
      dependencies: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
      devDependencies: { typescript: '6.0.3', '@types/node': '^20', '@types/react': '^19', '@types/react-dom': '^19' },
    },
    {
      'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) {\n  return (\n    <html lang="en">\n      <body>{children}</body>\n    </html>\n  );\n}\n`,
      'app/page.tsx': `import { MuteControls } from '../mute-controls';\n\nexport default function Page() {\n  return ${jsx};\n}\n`,
      'app/icon.svg': icon,
      'app/api/mute/[...path]/route.ts': readmeBlock('app/api/mute/[...path]/route.ts'),
      'mute.mjs': readmeBlock('mute.mjs', 1),
      'mute-controls.tsx': readmeBlock('mute-controls.tsx'),
      'next.config.mjs': 'export default { reactStrictMode: true };\n',
    },
  );
  const next = 'node_modules/next/dist/bin/next';
  run(folder, process.execPath, [next, 'build']);
  for (const mode of ['start', 'dev']) {
    const stop = await serve(folder, 5198, [next, mode, '--port', '5198', '--hostname', '127.0.0.1']);
    try {
      const served = await (await fetch('http://127.0.0.1:5198/')).text();
      assert.match(served, /data-mute-group-button/u, 'the server did not render the button');
      await visit('http://127.0.0.1:5198/', (page) => clickThrough(page, looksRight));
    } finally {
      await stop();
    }
  }
});

const systems = { antd: '.ant-btn', mui: '.MuiButton-root' };

let systemsFolder;

/** The app with the design systems, made when it is first asked for. */
function designSystems() {
  if (systemsFolder) return systemsFolder;
  const folder = join(work, 'design-systems');
  const sources = join(here, 'design-systems');
  install(folder, tarball, JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')), {
    'public/icon.svg': icon,
    // Their own declarations do not hold under our stricter options.
    'tsconfig.json': {
      ...tsconfig,
      compilerOptions: { ...tsconfig.compilerOptions, exactOptionalPropertyTypes: false, skipLibCheck: true },
    },
    'vite.config.ts': readmeBlock('vite.config.ts'),
    'vite.pages.ts': pagesConfig(Object.keys(systems)),
    'server.mjs': readmeBlock('server.mjs'),
    'mute.mjs': readmeBlock('mute.mjs', 1),
    ...Object.fromEntries(Object.keys(systems).map((name) => [`${name}.html`, htmlFor(`/src/${name}.tsx`)])),
  });
  cpSync(sources, join(folder, 'src'), { recursive: true });
  run(folder, 'npx', ['tsc', '-p', '.']);
  run(folder, process.execPath, [...vite, 'build', '--config', 'vite.pages.ts']);
  return (systemsFolder = folder);
}

for (const [name, button] of Object.entries(systems)) {
  await check(`design system: ${name}`, async () => {
    const folder = designSystems();
    const stopServer = await server(folder);
    const stopVite = await serve(folder, 5199, [...vite, 'preview', '--port', '5199', '--strictPort', '--host', '127.0.0.1']);
    try {
      await visit(`http://127.0.0.1:5199/${name}.html`, (page) => clickThroughOwn(page, button, looksRight));
    } finally {
      await stopVite();
      await stopServer();
    }
  });
}

await browser.close();
if (ran === 0) {
  rmSync(work, { recursive: true, force: true });
  console.error(`There is no host called ${only.join(' or ')}.`);
  process.exit(1);
}
if (failures.length > 0) {
  console.error(`${failures.length} failed; the apps are in ${work}`);
  process.exit(1);
}
rmSync(work, { recursive: true, force: true });
console.log(`All hosts work (${Math.round((Date.now() - began) / 1000)} s).`);
