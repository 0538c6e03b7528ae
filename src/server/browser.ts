/** What a bundler for browsers gets in place of the server entries: a sentence instead of cloud keys. */
function refuse(): never {
  throw new Error(
    "react-live-mute/server was imported into a browser bundle. It holds the backend's keys and decides who may moderate, so it " +
      "runs on a server only. In the browser import from 'react-live-mute' and reach your server with createHttpAdapter({ endpoint }).",
  );
}

// The names of the server entries, so that a bundler gets as far as the sentence instead of "no export named …".
export const createMuteHandler: never = refuse();
export const toNodeHandler: never = refuse();
export const nodeRequestOf: never = refuse();
export const createPacer: never = refuse();
export const createAliyunAdapter: never = refuse();
export const createRedisPacer: never = refuse();
