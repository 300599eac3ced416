import { EventStore } from '@clientele/event-store';
import { createHttpApp } from '@clientele/http';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule, ApiKeysModule } from './access.module.ts';

export const BOOTSTRAP_KEY = 'a-key-for-the-first-administrator-of-all';
export const KEY_TRUST_MS = 50;

/** A server of API keys; two on one store are two processes. */
export const serveKeys = async (store: EventStore): Promise<NestFastifyApplication> => {
  @Global()
  @Module({ providers: [{ provide: EventStore, useValue: store }], exports: [EventStore] })
  class StoreModule {}
  @Module({
    imports: [
      StoreModule,
      AccessModule.guarding({ bootstrapKey: BOOTSTRAP_KEY, keyTrustMs: KEY_TRUST_MS }),
      ApiKeysModule,
    ],
  })
  class KeysModule {}
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const server = await createHttpApp(KeysModule, { log, version: '1', checkAnswers: true });
  await server.listen(0, '127.0.0.1');
  return server;
};
