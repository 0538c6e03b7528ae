import { itHolds } from '../store/support/model.js';
import { fakeTimers } from '../store/support/room.js';
import { hashAtOnce, makeChain } from './support/chain.js';

// Fetched when first needed, which takes time that the fake clock would count.
await import('../../src/adapters/http-rest.js');

// The same model as in test/store, over everything: store, http adapter, handler, the adapter for ApsaraVideo Live, simulator.
fakeTimers();
hashAtOnce();

const limits = { writesPerSecond: 10, maxExemptUsers: 3 };

itHolds('claims only what is so from the screen to the service and back, whatever two moderators and two networks do', makeChain, [
  { ...limits, maxUsersPerCall: 2 },
  // One by one, two moderators want more than ten calls a second.
  { ...limits, maxUsersPerCall: 1 },
]);
