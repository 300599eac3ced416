import { Controller, Get } from '@nestjs/common';
import { documentLinkDocument, type DocumentLinkDocument } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import {
  address as documentAddress,
  Addresses,
  answered,
  Caller,
  Exchanged,
  Operation,
  Path,
  Query,
  type Address,
  type Credential,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { Contents } from './contents.ts';
import type { DocumentPlace } from './keys.ts';
import { linkToken, openToken } from './links.ts';

/** How long a link opens unless told, and at most. */
const LINK_S = 900;
const LINK_S_MAX = 86_400;
/** Longest text that can be a token of ours. */
const TOKEN_LENGTH_MAX = 500;

const linkQuery = z.strictObject({
  expiresIn: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'expected a whole number of seconds')
    .transform(Number)
    .pipe(z.number().max(LINK_S_MAX))
    .optional()
    .meta({ description: `Seconds for which it opens; ${LINK_S} unless told, at most ${LINK_S_MAX}.` }),
});
type LinkQuery = z.output<typeof linkQuery>;

const reading = { right: 'customers:read', idempotency: 'safe' } as const;

const bytes = {
  alsoStatuses: [206, 304, 307],
  produces: ['*/*'],
  response: z.string().meta({ contentMediaType: 'application/octet-stream' }),
};

/** The bytes of documents. */
@Controller()
export class ContentsController {
  constructor(
    private readonly store: EventStore,
    private readonly addresses: Addresses,
    private readonly contents: Contents,
  ) {}

  @Get('v1/documents/:document/content')
  @Operation({
    ...reading,
    ...bytes,
    summary: 'Read the content of a document',
    description:
      'With ranges, a strong `ETag` and digests (RFC 9530). Types that a browser runs nothing of are ' +
      'shown, others saved as a file. An external document is answered with 307 to where it is.',
    problems: ['document-not-found', 'range-not-satisfiable'],
  })
  async content(@Path('document', documentAddress) named: Address, @Exchanged() exchange: Exchange) {
    return this.contents.content(await this.#place(named, exchange.credential()), exchange);
  }

  @Get('v1/documents/:document/thumbnail')
  @Operation({
    ...reading,
    ...bytes,
    summary: 'Read the thumbnail of an image',
    description:
      'WebP of at most 256 pixels a side. That of an external document is where its `thumbUrl` says.',
    problems: ['document-not-found', 'thumbnail-not-found', 'range-not-satisfiable'],
  })
  async thumbnail(@Path('document', documentAddress) named: Address, @Exchanged() exchange: Exchange) {
    return this.contents.thumbnail(await this.#place(named, exchange.credential()), exchange);
  }

  @Get('v1/documents/:document/link')
  @Operation({
    ...reading,
    summary: 'Make a link that opens the content of a document for a while',
    description: 'Whoever has the link needs no credential. Its `url` is relative to this server.',
    problems: ['document-not-found'],
    response: documentLinkDocument,
  })
  async link(
    @Path('document', documentAddress) named: Address,
    @Query(linkQuery) { expiresIn = LINK_S }: LinkQuery,
    @Caller() caller: Credential,
  ) {
    const place = await this.#place(named, caller);
    await this.contents.check(place);
    const expires = new Date(Date.now() + expiresIn * 1_000);
    const link: DocumentLinkDocument = {
      url: `/links/${linkToken(this.store, place, expires)}`,
      expiresAt: expires.toISOString(),
    };
    return answered(link, { headers: { 'cache-control': 'no-store' } });
  }

  @Get('links/:token')
  @Operation({
    ...bytes,
    right: 'public',
    idempotency: 'safe',
    summary: 'Read the content of a document by a link',
    problems: ['link-not-valid', 'document-not-found', 'range-not-satisfiable'],
  })
  async open(
    @Path('token', z.string().max(TOKEN_LENGTH_MAX)) token: string,
    @Exchanged() exchange: Exchange,
  ) {
    const place = openToken(this.store, token, new Date());
    if (place === null) throw new Refused('link-not-valid');
    return this.contents.content(place, exchange);
  }

  async #place(named: Address, { tenant }: Credential): Promise<DocumentPlace> {
    return { tenant, id: await this.addresses.resource({ tenant, overlay: null }, 'document', named) };
  }
}
