// The browser of the tests: Chromium, or the one that `TEST_BROWSER` names. Firefox and WebKit are set up by other-browser.mjs.
import { findChromium } from './chromium.mjs';
import { findFirefox, findWebKit } from './other-browsers.mjs';

const viewport = { width: 1280, height: 800 };

/** Makes the `browser` option of a vitest project. A function, since vitest writes into the object it is given. */
export async function browserUnderTest() {
  const shared = { enabled: true, screenshotFailures: false, viewport };
  const name = process.env.TEST_BROWSER ?? 'chromium';
  if (name === 'webkit') {
    const { webdriverio } = await import('@vitest/browser-webdriverio');
    const binary = findWebKit();
    const capabilities = {
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    };
    const options = { hostname: '127.0.0.1', port: Number(process.env.WEBKIT_DRIVER_PORT), path: '/', capabilities };
    return () => ({
      ...shared,
      headless: false,
      // The vendor of the driver is not on the provider's list.
      provider: { ...webdriverio(options), supportedBrowser: ['MiniBrowser'] },
      instances: [{ browser: 'MiniBrowser' }],
    });
  }
  const { playwright } = await import('@vitest/browser-playwright');
  if (name === 'firefox') {
    const executablePath = findFirefox();
    return () => ({
      ...shared,
      headless: true,
      provider: playwright({
        // An installed Firefox is driven in the way that all of them understand, which can't pretend these four.
        launchOptions: { channel: 'moz-firefox', executablePath },
        contextOptions: { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null },
      }),
      instances: [{ browser: 'firefox' }],
    });
  }
  if (name !== 'chromium') throw new Error(`TEST_BROWSER is ${name}; it has to be chromium, firefox or webkit.`);
  const executablePath = findChromium();
  return () => ({
    ...shared,
    headless: true,
    provider: playwright({ launchOptions: executablePath === null ? {} : { executablePath } }),
    instances: [{ browser: 'chromium' }],
  });
}
