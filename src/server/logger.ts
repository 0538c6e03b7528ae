/** Where the server half says what happened. `console` is one. Fields never hold keys, vendor messages or ids of users. */
export interface Logger {
  /** What happens in the usual course: one line for each attempt. */
  info(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** What an operator may want to look at. */
  warn(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** What an operator has to know. */
  error(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Without a logger only what an operator has to know is said, on the console. */
const quietLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (event, fields) => console.error(`react-live-mute: ${event}`, fields),
};

/** The host's logger, made unable to change an outcome. */
export function safeLogger(logger: Logger = quietLogger): Logger {
  const guarded =
    (level: keyof Logger) =>
    (event: string, fields: Readonly<Record<string, unknown>>): void => {
      // A promise takes what is thrown and what is rejected later: unheard, that one would end a Node process.
      new Promise<void>((resolve) => resolve(logger[level](event, fields))).catch(() =>
        console.error(`react-live-mute: the logger itself failed on "${event}".`),
      );
    };
  return { info: guarded('info'), warn: guarded('warn'), error: guarded('error') };
}

/** What of a thrown value can stand in a log: its name and where it came from. Messages may hold tokens, URLs and ids. */
export function traceOf(thrown: unknown): { readonly error: string; readonly frames: readonly string[] } {
  try {
    if (!(thrown instanceof Error)) return { error: typeof thrown, frames: [] };
    // A host may throw an Error whose fields are of other types than they should be.
    const { stack, message }: { readonly stack?: unknown; readonly message: unknown } = thrown;
    const name: unknown = Object(thrown.constructor).name;
    // The stack begins with the message, whose lines may look like frames.
    const said = String(message).split('\n');
    const frames = String(stack)
      .split('\n')
      .filter((line) => /^\s+at /u.test(line) && !said.includes(line));
    return { error: typeof name === 'string' ? name : 'Error', frames: frames.slice(0, 5).map((line) => line.trim()) };
  } catch {
    // A getter or a proxy that throws.
    return { error: typeof thrown, frames: [] };
  }
}
