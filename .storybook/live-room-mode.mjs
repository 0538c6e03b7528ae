// What the live room runs on. Plain JavaScript, so that `npm start` can ask before Storybook starts.
const needed = ['LIVE_APP_ID', 'LIVE_GROUP_ID', 'LIVE_DATA_CENTER', 'ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'];

export function liveRoomMode(env) {
  if (env.LIVE_REAL !== '1') return { kind: 'simulator' };
  const missing = needed.filter((name) => !env[name]?.trim());
  if (missing.length > 0) {
    throw new Error(
      `LIVE_REAL=1 drives the real ApsaraVideo Live, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set. ` +
        'Set all of them, or leave LIVE_REAL away for the simulator, which needs none.',
    );
  }
  const { LIVE_APP_ID: appId, LIVE_GROUP_ID: groupId, LIVE_DATA_CENTER: dataCenter, LIVE_ENDPOINT: endpoint } = env;
  if (dataCenter !== 'cn-shanghai' && dataCenter !== 'ap-southeast-1') {
    throw new Error(`LIVE_DATA_CENTER is ${JSON.stringify(dataCenter)}. It is the one the app was made in: cn-shanghai or ap-southeast-1.`);
  }
  if (!endpoint) return { kind: 'real', appId, groupId, dataCenter };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(`LIVE_ENDPOINT is ${JSON.stringify(endpoint)}. Write it with its scheme, like https://live-vpc.example.com`);
  }
  return { kind: 'real', appId, groupId, dataCenter, endpoint: { host: url.host, protocol: url.protocol.slice(0, -1) } };
}
