/** What the live room runs on. */
export type LiveRoomMode = { readonly kind: 'simulator' } | RealService;

/** The real service, with all that it takes but the keys: those stay in the environment, for the vendor's own chain. */
export interface RealService {
  readonly kind: 'real';
  readonly appId: string;
  readonly groupId: string;
  readonly dataCenter: 'cn-shanghai' | 'ap-southeast-1';
  /** Another address than the vendor's public one: a VPC's, or a simulator's. */
  readonly endpoint?: { readonly host: string; readonly protocol: 'http' | 'https' };
}

/**
 * Reads the mode out of the environment. The real service is used only with `LIVE_REAL=1` and every variable that it takes:
 * throws naming those that are missing, so that nobody moderates a simulator and believes it to be the show, or the reverse.
 */
export function liveRoomMode(env: Readonly<Record<string, string | undefined>>): LiveRoomMode;
