import { addons } from 'storybook/manager-api';

addons.setConfig({
  layoutCustomisations: {
    // The live room is a whole page: it gets the room of the panel below.
    showPanel: ({ path }: { path?: string | undefined }, byDefault: boolean) => (path?.includes('live-room--') ? false : byDefault),
  },
});
