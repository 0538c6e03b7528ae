/** What the live room runs on. */
export type LiveRoomMode =
  | { readonly kind: 'simulator' }
  | {
      readonly kind: 'real';
      readonly appId: string;
      readonly groupId: string;
      readonly dataCenter: 'cn-shanghai' | 'ap-southeast-1';
      /** Another address than the vendor's public one: a VPC's, or a simulator's. */
      readonly endpoint?: { readonly host: string; readonly protocol: 'http' | 'https' };
    };

const needed = ['LIVE_APP_ID', 'LIVE_GROUP_ID', 'LIVE_DATA_CENTER', 'ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'];

/**
 * Reads the mode out of the environment. The real service is used only with `LIVE_REAL=1` and every variable that it takes:
 * throws naming those that are missing, so that nobody moderates a simulator and believes it to be the show, or the reverse.
 */
export function liveRoomMode(env: Readonly<Record<string, string | undefined>>): LiveRoomMode {
  if (env['LIVE_REAL'] !== '1') return { kind: 'simulator' };
  const missing = needed.filter((name) => !env[name]?.trim());
  if (missing.length > 0) {
    throw new Error(
      `LIVE_REAL=1 drives the real ApsaraVideo Live, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set. ` +
        'Set all of them, or leave LIVE_REAL away for the simulator, which needs none.',
    );
  }
  const { LIVE_APP_ID: appId = '', LIVE_GROUP_ID: groupId = '', LIVE_DATA_CENTER: dataCenter, LIVE_ENDPOINT: endpoint } = env;
  if (dataCenter !== 'cn-shanghai' && dataCenter !== 'ap-southeast-1') {
    throw new Error(`LIVE_DATA_CENTER is ${JSON.stringify(dataCenter)}. It is the one the app was made in: cn-shanghai or ap-southeast-1.`);
  }
  if (!endpoint) return { kind: 'real', appId, groupId, dataCenter };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(`LIVE_ENDPOINT is ${JSON.stringify(endpoint)}. Write it with its scheme: https://live-vpc.example.com`);
  }
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { kind: 'real', appId, groupId, dataCenter, endpoint: { host: url.host, protocol } };
}
