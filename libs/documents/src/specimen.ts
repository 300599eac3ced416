import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderBlobStore } from '@clientele/blob-store';
import { customer, registerCustomer } from '@clientele/domain';
import { on, transact, type EventStore } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { serve } from '@clientele/http/serving';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentsModule } from './documents.module.ts';
import { DocumentLimits } from './limits.ts';
import { SweepSetting } from './sweeping.ts';

/** Largest file that the service takes here. */
export const BYTES_MAX = 3_000_000;

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
  const sweep = new SweepSetting('own', () => {});
  const module = DocumentsModule.of({ blobs, limits, sweep, onMuchTraffic: () => {} });
  const app = await serve(store, [module]);
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

/** A customer as its own context would register it; answers its id. */
export const registerIn = async (store: EventStore, tenant: string): Promise<string> => {
  const [id, meta] = [randomUUID(), stamped({ tenant })];
  const write = { id, number: 1, input: {}, now: meta.now, fresh: [], freshIds: [] };
  await transact(store, on(customer, id), registerCustomer(write), meta);
  return id;
};

/** A form with a file and further fields, as a browser sends it. */
export const formOf = (content: string | Uint8Array<ArrayBuffer>, fields: object = {}, name = 'a.txt') => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
  form.append('file', new Blob([content], { type: 'image/png' }), name);
  return form;
};
