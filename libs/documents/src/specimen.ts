import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { impliedRights, type NumberKind, type Right } from '@clientele/contracts';
import { FolderBlobStore } from '@clientele/blob-store';
import { customer, registerCustomer } from '@clientele/domain';
import { EventStore, Identities, NumberLeases, on, transact, type CommandMeta } from '@clientele/event-store';
import { Authenticator, createHttpApp, References, Settled, type Credential } from '@clientele/http';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { DocumentsModule } from './documents.module.ts';
import { DocumentLimits } from './limits.ts';
import { SweepSetting } from './sweeping.ts';

/** Largest file that the service takes here. */
export const BYTES_MAX = 3_000_000;

/** Credentials that are what they say: `<tenant>:<right>,<right>`. */
class PlainCredentials extends Authenticator {
  override authenticate({ headers: { authorization = '' } }: FastifyRequest): Credential | null {
    const [, tenant, rights] = /^Bearer (\w+):([\w:,]*)$/.exec(authorization) ?? [];
    if (tenant === undefined || rights === undefined) return null;
    return { tenant, actor: `key:${rights}`, rights: impliedRights(rights.split(',') as Right[]) };
  }
}

/** Finds numbers in the log itself. */
class ReadReferences extends References {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async idOf(tenant: string, kind: NumberKind, number: number): Promise<string | null> {
    for await (const { events } of this.store.readAll({ after: 0n, categories: [kind] }))
      for (const event of events) {
        if ('stored' in event || event.tenant !== tenant || event.version !== 1) continue;
        const { number: given } = event.data as { readonly number: number };
        if (given === number) return event.stream.slice(`${kind}-${tenant}-`.length);
      }
    return null;
  }
}

/** Nothing is read from views here, so there is nothing to wait for. */
class NothingToWaitFor extends Settled {
  override waitFor(): Promise<void> {
    return Promise.resolve();
  }
}

/** The service with a folder of its own. */
export interface Specimen {
  readonly app: NestFastifyApplication;
  readonly blobs: FolderBlobStore;
  /** Paths of all files in the folder. */
  files(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The service on this store, as it is served, on a port of its own. */
export const openSpecimen = async (store: EventStore): Promise<Specimen> => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-documents-'));
  const blobs = new FolderBlobStore(folder);
  const limits = new DocumentLimits(BYTES_MAX);
  const sweep = new SweepSetting(true, () => {});
  @Global()
  @Module({
    imports: [DocumentsModule.of({ blobs, limits, sweep, onMuchTraffic: () => {} })],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Identities, useValue: new Identities(new NumberLeases(store)) },
      { provide: Authenticator, useClass: PlainCredentials },
      { provide: Settled, useClass: NothingToWaitFor },
      { provide: References, useValue: new ReadReferences(store) },
    ],
    exports: [EventStore, Identities, References],
  })
  class SpecimenModule {}
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const options = { log: silent, version: '1.2.3', rateLimitPerSecond: 0, now: () => new Date() };
  const app = await createHttpApp(SpecimenModule, options);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    blobs,
    files: async () => {
      const found = await readdir(folder, { recursive: true, withFileTypes: true });
      return found.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    },
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A command that nobody else says. */
export const metaIn = (tenant: string): CommandMeta => ({
  tenant,
  actor: 'key:test',
  via: 'native',
  reason: null,
  reasonNote: null,
  commandId: randomUUID(),
  fingerprint: 'test',
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
  now: new Date().toISOString(),
  repeatable: false,
  ifMatch: null,
  step: 0,
  overlay: null,
});

/** A customer as its own context would register it; answers its id. */
export const registerIn = async (store: EventStore, tenant: string): Promise<string> => {
  const id = randomUUID();
  const write = { id, number: 1, input: {}, now: new Date().toISOString(), fresh: [], freshIds: [] };
  await transact(store, on(customer, id), registerCustomer(write), metaIn(tenant));
  return id;
};

/** A form with a file and further fields, as a browser sends it. */
export const formOf = (content: string | Uint8Array<ArrayBuffer>, fields: object = {}, name = 'a.txt') => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
  form.append('file', new Blob([content], { type: 'image/png' }), name);
  return form;
};
