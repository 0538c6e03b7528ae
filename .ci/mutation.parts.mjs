// What has to hold whatever happens, each part with the tests that look at it.

/** @type {Record<string, { mutate: string[], tests: string[] }>} */
export const parts = {
  // Ids, limits, batching.
  core: {
    mutate: ['src/core/ids.ts', 'src/core/limits.ts', 'src/core/selection.ts'],
    tests: ['test/core/*.test.ts', 'test/fuzz/ids.test.ts', 'test/proof/limits.test.ts'],
  },
  authorize: {
    mutate: ['src/server/authorize.ts'],
    tests: ['test/server/authorize.test.ts', 'test/proof/authorize.test.ts'],
  },
  pacing: {
    mutate: [
      'src/server/budget.ts',
      'src/server/fair-queue.ts',
      'src/server/pacer.ts',
      'src/server/sliding-window.ts',
      'src/server/waiting-room.ts',
    ],
    tests: ['test/server/{budget,pacer,sliding-window,waiting-room}.test.ts', 'test/proof/pacing.test.ts'],
  },
  store: {
    mutate: ['src/store/group-lane.ts', 'src/store/settle.ts', 'src/store/users-lane.ts'],
    tests: ['test/store/{group,lanes,order,selection,users}.test.ts'],
  },
  // What became of a write, and which state is handed out.
  outcome: {
    mutate: ['src/server/{failure,settle,shared-read}.ts'],
    tests: ['test/server/{failure,outcome,reads,settle,shared-read}.test.ts'],
  },
  server: {
    mutate: ['src/server/{answer,audit,body,command,create-mute-handler,deadline,node,node-response,origin,read,route,settings,write}.ts'],
    tests: ['test/server/{audit,authorize,backend,handler,hostile,node,origin,outcome,reads}.test.ts', 'test/fuzz/server.test.ts'],
  },
  aliyun: {
    mutate: ['src/server/aliyun/*.ts'],
    tests: ['test/server/aliyun/{adapter,contract,credentials,failures,members,pace,reads}.test.ts', 'test/fuzz/server.test.ts'],
  },
};
