import { Controller, Delete, Get, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  type ApiKeyDocument,
  type ApiKeyInput,
  apiKeyDocument,
  apiKeyInput,
  apiKeyIssued,
  impliedRights,
  type Right,
} from '@clientele/contracts';
import { apiKey, tenant } from '@clientele/domain';
import { type CommandMeta, EventStore, loadStream, Refused } from '@clientele/event-store';
import {
  answered,
  Body,
  Caller,
  type Credential,
  Cursors,
  found,
  listQuery,
  Meta,
  nothing,
  Operation,
  pageOf,
  Path,
  Query,
  written,
} from '@clientele/http';
import { z } from 'zod';
import { IssueApiKey, RevokeApiKey } from './api-keys.commands.ts';
import { DEFAULT_TENANT } from './credentials.ts';
import { keyDocument, keyStream, tenantStream } from './keys.ts';
import { keyText } from './token.ts';

const keyQuery = listQuery({});
type KeyQuery = z.output<typeof keyQuery>;

/** A key may be made for the own tenant; for another one only by whoever administers the installation. */
const checkTenant = ({ tenant: own, rights }: Credential, wanted: string): void => {
  if (wanted === own || (own === DEFAULT_TENANT && rights.has('admin'))) return;
  throw new Refused('forbidden', { pointer: '/tenant' });
};

/** Nobody hands out what they do not have. */
const checkRights = (caller: Credential, wanted: readonly Right[]): void => {
  if ([...impliedRights(wanted)].every((right) => caller.rights.has(right))) return;
  throw new Refused('forbidden', { pointer: '/rights' });
};

@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @Operation({
    summary: 'Make an API key',
    description: 'A tenant that is new is made with its first key, by an administrator of `default`.',
    right: 'keys:write',
    idempotency: 'key',
    problems: [],
    status: 201,
    response: apiKeyIssued,
  })
  async issue(
    @Body(apiKeyInput) input: ApiKeyInput,
    @Caller() caller: Credential,
    @Meta() meta: CommandMeta,
  ) {
    const of = input.tenant ?? caller.tenant;
    checkTenant(caller, of);
    checkRights(caller, input.rights);
    const rights = [...new Set(input.rights)];
    const { key, secret } = await this.commands.execute(
      new IssueApiKey({ ...input, tenant: of, rights }, meta),
    );
    const body = { ...keyDocument(key.id, key, of), key: keyText(key.id, secret) };
    return written(key, body, { status: 201, location: `/v1/api-keys/${key.id}` });
  }

  @Get()
  @Operation({
    summary: 'List the API keys of the tenant',
    right: 'keys:write',
    idempotency: 'safe',
    problems: ['invalid-cursor'],
    response: pageOf('ApiKeyPage', apiKeyDocument),
  })
  async list(@Query(keyQuery) { limit, cursor, total }: KeyQuery, @Caller() { tenant: own }: Credential) {
    const { state } = await loadStream(this.store, tenant, tenantStream(own));
    const list = `api-keys\n${own}`;
    const after = cursor === undefined ? null : this.cursors.decode(list, cursor, z.uuid());
    const rest = after === null ? state.keyIds : state.keyIds.filter((id) => id > after);
    const shown = rest.slice(0, limit);
    const read = await Promise.all(shown.map((id) => this.#find(id, own)));
    const items = read.filter((document) => document !== null);
    const next = rest.length > limit ? this.cursors.encode(list, shown.at(-1)) : null;
    return answered({ items, next, ...(total === true ? { total: state.keyIds.length } : undefined) });
  }

  @Get(':id')
  @Operation({
    summary: 'Read an API key',
    right: 'keys:write',
    idempotency: 'safe',
    problems: ['api-key-not-found'],
    alsoStatuses: [304],
    response: apiKeyDocument,
  })
  async read(@Path('id', z.uuid()) id: string, @Caller() { tenant: own }: Credential) {
    const document = await this.#find(id, own);
    if (document === null) throw new Refused('api-key-not-found');
    return found(document.version, document);
  }

  @Delete(':id')
  @Operation({
    summary: 'Delete an API key',
    description: 'It is refused everywhere within a second.',
    right: 'keys:write',
    idempotency: 'key',
    dryRun: true,
    transaction: 'never',
    problems: ['api-key-not-found'],
    response: null,
  })
  async revoke(@Path('id', z.uuid()) id: string, @Meta() meta: CommandMeta) {
    return nothing(await this.commands.execute(new RevokeApiKey(id, meta)));
  }

  async #find(id: string, own: string): Promise<ApiKeyDocument | null> {
    return keyDocument(id, await loadStream(this.store, apiKey, keyStream(id)), own);
  }
}
