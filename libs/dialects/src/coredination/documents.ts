import type { CredentialDocument, DocumentDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { Reply } from '@clientele/http';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { route } from '../dialect.ts';
import type { NativeApi } from '../native-api.ts';
import { documentPath, writeDocument } from '../write.ts';
import { document, documentChange, documentOf, documentPatch, upload } from './document.ts';
import { documentIn, documentNamed } from './names.ts';

const ROOT = '/api/1';

/**
 * The group that everything of this caller's belongs to: its tenant. A write asks for it first, so that it is
 * not what fails once something is recorded.
 */
export const groupIdOf = async (native: NativeApi): Promise<number> =>
  (await native.read<CredentialDocument>('/v1/credential')).tenant.number ?? 0;

const store = route({
  method: 'POST',
  paths: [`${ROOT}/document/content`],
  summary: 'Upload the content of a document',
  description: 'It belongs to no customer until it is attached.',
  right: 'documents:write',
  form: 'file',
  response: upload,
  answer: async ({ native, sent: form, request }) => {
    if (!(form instanceof Readable)) throw new Refused('media-type-unsupported');
    const type = request.headers['content-type'] ?? '';
    const groupId = await groupIdOf(native);
    const stored = await native.upload<DocumentDocument>('/v1/documents', form, type);
    await native.settle(stored.position);
    return { success: true, document: documentOf(stored, groupId) };
  },
});

const change = route({
  method: 'PUT',
  paths: [`${ROOT}/document/:did`],
  summary: 'Update the meta data of a document',
  description: 'What is left out stays. Where the content is elsewhere, its address can change too.',
  right: 'documents:write',
  params: documentNamed,
  sends: documentChange,
  response: document,
  answer: async ({ native, params, sent }) => {
    const difference = (shown: DocumentDocument | null) => {
      if (shown === null) throw new Refused('document-not-found');
      const body = documentPatch(shown, sent);
      if (Object.keys(body).length === 0) return [];
      return [{ method: 'PATCH', path: documentPath(shown.id), body } as const];
    };
    const groupId = await groupIdOf(native);
    const written = await writeDocument(native, documentIn(params), difference);
    if (written === null) throw new Refused('document-not-found');
    return documentOf(written, groupId);
  },
});

const ASKED = ['range', 'if-range', 'if-none-match'] as const;
const TOLD = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'content-security-policy',
  'content-digest',
  'repr-digest',
  'accept-ranges',
  'cache-control',
  'etag',
  'location',
] as const;

const textsOf = <Name extends string>(
  headers: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );

/** Bytes as the native API has them: all, a range, none that are known already, or where they are. */
const bytes = async (native: NativeApi, path: string, { headers }: FastifyRequest): Promise<Reply> => {
  const { status, headers: told, body } = await native.open(path, textsOf(headers, ASKED));
  const isSent = status < 300 && typeof body !== 'string';
  if (!isSent && typeof body !== 'string') body.resume();
  return new Reply(status, isSent ? body : null, textsOf(told, TOLD));
};

const vault = (name: 'document' | 'thumbnail', native: 'content' | 'thumbnail', summary: string) =>
  route({
    method: 'GET',
    paths: [`/vault/${name}/:did`, `${ROOT}/vault/${name}/:did`],
    summary,
    right: 'customers:read',
    params: documentNamed,
    response: z.string().meta({ contentMediaType: 'application/octet-stream' }),
    produces: '*/*',
    answer: ({ native: api, params, request }) =>
      bytes(api, `${documentPath(documentIn(params))}/${native}`, request),
  });

/** What can be asked of documents by themselves, and their bytes. */
export const documentRoutes = [
  store,
  change,
  vault('document', 'content', 'Read the content of a document'),
  vault('thumbnail', 'thumbnail', 'Read the thumbnail of a document'),
];
