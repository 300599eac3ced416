import { Controller, Post } from '@nestjs/common';
import { accessTokenDocument, accessTokenInput, type AccessTokenInput } from '@clientele/contracts';
import { EventStore } from '@clientele/event-store';
import { answered, Body, type Exchange, Exchanged, Operation, WrongCredentials } from '@clientele/http';
import { ACCESS_TOKEN_S, accessTokenFor } from './access-tokens.ts';

/** Tokens that stand for an API key for a while, so that the key itself need not be sent. */
@Controller('access-tokens')
export class AccessTokensController {
  readonly #wrong = new WrongCredentials();

  constructor(private readonly store: EventStore) {}

  @Post()
  @Operation({
    summary: 'Get a token for an API key',
    description:
      'The assertion is a JWT that is signed with the key (RFC 7523). The token may do what the key may, ' +
      'for an hour, and dies with it.',
    right: 'public',
    idempotency: 'key',
    problems: ['assertion-not-valid'],
    response: accessTokenDocument,
  })
  async issue(@Body(accessTokenInput) { assertion }: AccessTokenInput, @Exchanged() exchange: Exchange) {
    const token = await accessTokenFor(this.store, assertion).catch(async (error: unknown) => {
      await this.#wrong.slowDown(exchange.request.ip);
      throw error;
    });
    return answered(
      { token, expiresInSeconds: ACCESS_TOKEN_S },
      { headers: { 'cache-control': 'no-store' } },
    );
  }
}
