import type { DocumentDocument, WholeCustomerDocument } from '@clientele/contracts';
import { Invalid } from '@clientele/http';
import type { NativeCommand } from '../native-api.ts';
import { amend, documentPath } from '../write.ts';
import { patchOf, type CustomerChange } from './customer.ts';
import { documentOf, documentPatch, nativeOf, type ListedDocument } from './document.ts';

/** Most native commands that one request may come to, because they are recorded together. */
const COMMANDS_MAX = 100;
/** The id that the first command of a transaction answers. */
const FIRST_MADE = '{0}';

const together = (commands: readonly NativeCommand[]): readonly NativeCommand[] => {
  if (commands.length <= COMMANDS_MAX) return commands;
  const message = `expected fewer documents that are new or changed; they come to ${COMMANDS_MAX} at most`;
  throw new Invalid('invalid-request', [{ pointer: '/documents', message }]);
};

/** Makes a customer of what was sent, in a way that says where. */
export const beginning = (
  command: Pick<NativeCommand, 'method' | 'path' | 'headers'>,
  sent: CustomerChange,
): readonly NativeCommand[] => {
  if (sent.name === undefined)
    throw new Invalid('invalid-request', [{ pointer: '/name', message: 'a new customer needs a name' }]);
  return together([
    { ...command, body: patchOf(null, sent) },
    ...documentChanges(FIRST_MADE, [], sent.documents),
  ]);
};

/** Makes of a customer what was sent. */
export const changes = (shown: WholeCustomerDocument, sent: CustomerChange): readonly NativeCommand[] =>
  together([
    ...amend(shown.id, patchOf(shown, sent)),
    ...documentChanges(shown.id, shown.documents ?? [], sent.documents),
  ]);

/**
 * What a list of documents that was sent comes to. An entry with a UUID or an id is that document, which is
 * attached unless it is so already; any other is a link, the one of the same `contentUrl` or a new one. None
 * is detached.
 */
const documentChanges = (
  customerId: string,
  known: readonly DocumentDocument[],
  sent: readonly ListedDocument[] = [],
): readonly NativeCommand[] => {
  const links = new Map<string, ListedDocument>();
  const commands = sent.flatMap((entry, index) => {
    const document = known.find((each) => isSame(each, entry));
    if (document !== undefined) return amendDocument(document, entry);
    const name = entry.uuid?.toLowerCase() ?? entry.id;
    if (name !== undefined) return attach(customerId, String(name), entry);
    if (entry.contentUrl === undefined) throw withoutAddress(index);
    // One that stands in the list twice is one.
    links.set(entry.contentUrl, { ...links.get(entry.contentUrl), ...entry });
    return [];
  });
  const made = [...links.values()].map((link): NativeCommand => ({
    method: 'POST',
    path: '/v1/documents',
    body: { ...nativeOf(link), customerId },
    ...(customerId === FIRST_MADE ? { namesEarlier: true } : undefined),
  }));
  return [...commands, ...made];
};

const isSame = (known: DocumentDocument, { uuid, id, contentUrl }: ListedDocument): boolean => {
  if (uuid !== undefined) return known.id === uuid.toLowerCase();
  return id === undefined ? documentOf(known, 0).contentUrl === contentUrl : known.number === id;
};

/** What was compared must still be so. */
const amendDocument = (shown: DocumentDocument, sent: ListedDocument): readonly NativeCommand[] => {
  const body = documentPatch(shown, sent);
  if (Object.keys(body).length === 0) return [];
  const headers = { 'If-Match': `"${shown.version}"` };
  return [{ method: 'PATCH', path: documentPath(shown.id), body, headers }];
};

/** What the customer does not show cannot be compared; natively what is equal changes nothing. */
const attach = (customerId: string, name: string, sent: ListedDocument): readonly NativeCommand[] => {
  const body = nativeOf(sent);
  const attached = `/v1/customers/${customerId}/documents/${name}`;
  return [
    { method: 'PUT', path: attached },
    ...(Object.keys(body).length === 0 ? [] : [{ method: 'PATCH', path: documentPath(name), body } as const]),
  ];
};

const withoutAddress = (index: number): Invalid =>
  new Invalid('invalid-request', [
    { pointer: `/documents/${index}/contentUrl`, message: 'a link needs an address' },
  ]);
