import { fakeTimers } from './support/room.js';
import { itHolds } from './support/model.js';
import { makeMemoryBase } from './support/world.js';

fakeTimers();

itHolds('claims only what is so, forgets nobody and lets nobody in, whatever two moderators and the network do', makeMemoryBase);
