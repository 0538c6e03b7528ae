import type Credential from '@alicloud/credentials';
import type Client from '@alicloud/openapi-core';
import { expectTypeOf, test } from 'vitest';
import type { AliyunClient, AliyunCredential } from '../../../src/server/aliyun/index.js';

test("the vendor's own client and credential can be handed in", () => {
  expectTypeOf<Client>().toExtend<AliyunClient>();
  expectTypeOf<Credential>().toExtend<AliyunCredential>();
});
