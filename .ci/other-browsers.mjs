// Where a Firefox and a WebKit are, and the packages of Debian that bring them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The first of these files that is there; `named`, from the environment, counts alone. */
function first(variable, files) {
  const named = process.env[variable];
  if (named && !existsSync(named)) throw new Error(`${variable} names ${named}, and there is no such file.`);
  return named ?? files.find((file) => existsSync(file)) ?? null;
}

/** The executable of a Firefox of release 128 or later, or null. */
export function findFirefox() {
  return first('FIREFOX_PATH', [
    '/usr/lib/firefox-esr/firefox-esr',
    '/usr/lib/firefox/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:/Program Files/Mozilla Firefox/firefox.exe',
  ]);
}

/** The small browser that comes with WebKitGTK, or null. It stands in a folder named after machine and version. */
export function findWebKit() {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu')) : [];
  const names = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'];
  return first(
    'WEBKIT_PATH',
    folders.flatMap((folder) => names.map((name) => join('/usr/lib', folder, name, 'MiniBrowser'))),
  );
}

/** What each takes, by the names that the scripts have. */
export const otherBrowsers = {
  firefox: { find: findFirefox, variable: 'FIREFOX_PATH', commands: [], packages: ['firefox-esr'] },
  webkit: {
    find: findWebKit,
    variable: 'WEBKIT_PATH',
    commands: ['WebKitWebDriver', 'xvfb-run'],
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
  },
};
