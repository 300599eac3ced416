import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { named, type Entry, type Ledger } from './ledger.ts';
import { subjectOf, type LogRow } from './log-rows.ts';
import { contentOf, type Address } from './requests.ts';

const READERS = 8;
const OK = 200;
const NOT_FOUND = 404;

/** Documents whose bytes must be there, by their ids. */
const storedOf = (rows: readonly LogRow[]): ReadonlySet<string> => {
  const stored = rows.filter(({ type }) => type === 'DocumentStored').map(subjectOf);
  const deleted = new Set(rows.filter(({ type }) => type === 'DocumentDeleted').map(subjectOf));
  return new Set(stored.filter((id) => !deleted.has(id)));
};

/** What must be true of the bytes of documents, wherever an upload was when it was killed. */
export const checksOfFiles = async (
  address: Address,
  folder: string,
  { rows, ledger }: { readonly rows: readonly LogRow[]; readonly ledger: Ledger },
): Promise<readonly Check[]> => {
  const stored = storedOf(rows);
  const uploads = ledger.doneEntries().filter(({ command }) => command.file !== null);
  return [
    {
      name: 'every document has the bytes that were sent',
      faults: await contentFaults(address, uploads, stored),
    },
    { name: 'there are no bytes without a document', faults: await folderFaults(folder, stored) },
  ];
};

const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const contentFaults = async (
  address: Address,
  uploads: readonly Entry[],
  stored: ReadonlySet<string>,
): Promise<string[]> => {
  const faults: string[] = [];
  // The readers share one iterator, so each upload is taken by one of them.
  const entries = uploads.values();
  const read = async () => {
    for (const entry of entries) faults.push(...(await contentFault(address, entry, stored)));
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return faults;
};

const contentFault = async (
  { url, key }: Address,
  { command, answer: { document } }: Entry,
  stored: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const { file } = command;
  if (file === null) return [];
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/documents/${document.id}/content`, { headers });
  const found = digestOf(new Uint8Array(await response.arrayBuffer()));
  const isThere = stored.has(document.id ?? '');
  if (response.status !== (isThere ? OK : NOT_FOUND))
    return [`${named(command)} is read as ${response.status}`];
  const sent = digestOf(contentOf(file));
  const isIntact = document.sha256 === sent && (!isThere || found === sent);
  return isIntact ? [] : [`${named(command)} has other bytes than were sent`];
};

const folderFaults = async (folder: string, stored: ReadonlySet<string>): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const strays = files.filter(({ name }) => !stored.has(name.replace('.thumbnail', '')));
  return strays.map(({ parentPath, name }) => join(parentPath, name));
};
