// What is not run in a browser other than Chromium: the name of the test, and why.

const digitsOfArabic = 'the ICU of WebKitGTK writes the numbers of plain `ar` in Arabic digits, and the story names them in Latin ones';

const noClicks = 'clicks of the driver say that nothing inside the frame of the tests is visible';

const widerText = 'WebKitGTK sets the fonts of this system wider, and the reason then takes a line more than the row has';

const scrollsByFocus = 'WebKitGTK scrolls a sheet by some pixels when what sticks to its foot gets the focus';

/** @type {Record<'firefox' | 'webkit', Record<'browser' | 'storybook', Record<string, string>>>} */
export const leftOut = {
  firefox: {
    browser: {
      'a press beside a dialog that does not close it leaves the focus in it': noClicks,
      'does not move under the first press of a pointer': noClicks,
      'does not move to its cursor under the press of a pointer': noClicks,
      'leave a button under the pointer its colours': noClicks,
      'is seen in an element of a shadow root that fills the screen': noClicks,
    },
    storybook: {},
  },
  webkit: {
    browser: {
      'says why an odd id can’t be picked in its row, beside the name': widerText,
      'the question to mute stands at its beginning on a short screen': scrollsByFocus,
    },
    storybook: {
      Arabic: digitsOfArabic,
      'Arabic Question': digitsOfArabic,
    },
  },
};
