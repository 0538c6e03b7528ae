export interface Bundled {
  /** Gzipped. */
  readonly bytes: number;
  /** Paths under the repository. */
  readonly modules: readonly string[];
}
export function bundle(code: string, options?: { platform?: 'browser' | 'node' }): Promise<{ first: Bundled; all: Bundled }>;
export function styleBytes(): number;
export const paths: Readonly<Record<'both components' | 'button only' | 'dialog only' | 'hooks only' | 'store only', string>>;
