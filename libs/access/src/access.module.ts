import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventStore } from '@clientele/event-store';
import { Authenticator } from '@clientele/http';
import { AccessTokensController } from './access-tokens.controller.ts';
import { IssueApiKeyHandler, RevokeApiKeyHandler } from './api-keys.commands.ts';
import { ApiKeysController } from './api-keys.controller.ts';
import { CredentialController } from './credential.controller.ts';
import { type AccessSettings, Credentials } from './credentials.ts';

/** The access context: who may ask for what. {@link AccessModule.guarding} stands before every service. */
@Module({})
export class AccessModule {
  /** The guard alone, for a process that serves another context. */
  static guarding(settings: AccessSettings): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [
        {
          provide: Authenticator,
          useFactory: (store: EventStore) => new Credentials(store, settings),
          inject: [EventStore],
        },
      ],
      exports: [Authenticator],
    };
  }
}

/** The routes that make, list and delete API keys, give tokens for them, and tell whoever presents one. */
@Module({
  imports: [CqrsModule],
  controllers: [ApiKeysController, AccessTokensController, CredentialController],
  providers: [IssueApiKeyHandler, RevokeApiKeyHandler],
})
export class ApiKeysModule {}
