import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { INSTALLATION, type Right } from '@clientele/contracts';
import { addKey, type ApiKey, apiKey, issueKey, removeKey, revokeKey, tenant } from '@clientele/domain';
import {
  type CommandMeta,
  EventStore,
  fresh,
  loadStream,
  NumberLeases,
  on,
  transactParts,
  type Written,
} from '@clientele/event-store';
import { isRefusal } from '@clientele/decider';
import { v7 as uuidv7 } from 'uuid';
import { secretOf, tenantStream } from './keys.ts';
import { secretHashOf } from './token.ts';

export interface IssueKeyInput {
  readonly name: string;
  readonly tenant: string;
  readonly rights: readonly Right[];
}

/** A key that was issued, and its secret: the only time that it is known. */
export interface IssuedKey {
  readonly key: Written<ApiKey>;
  readonly secret: string;
}

export class IssueApiKey extends Command<IssuedKey> {
  constructor(
    readonly input: IssueKeyInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class RevokeApiKey extends Command<Written<ApiKey>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Keys and tenants are facts of the installation, whoever records them. */
const ofInstallation = (meta: CommandMeta): CommandMeta => ({ ...meta, tenant: INSTALLATION });

@CommandHandler(IssueApiKey)
export class IssueApiKeyHandler implements ICommandHandler<IssueApiKey> {
  readonly #numbers: NumberLeases;

  constructor(private readonly store: EventStore) {
    this.#numbers = new NumberLeases(store);
  }

  async execute({ input, meta }: IssueApiKey): Promise<IssuedKey> {
    // The secret is stored nowhere, yet a command that is said again must answer the same one.
    const secret = secretOf(this.store, meta.commandId);
    const grant = { ...input, secretHash: secretHashOf(secret) };
    const keyId = uuidv7();
    const number = await this.#numberFor(input.tenant);
    const parts = { key: fresh(apiKey, keyId), tenant: on(tenant, input.tenant) };
    const { key } = await transactParts(
      this.store,
      parts,
      (states) => {
        const issued = issueKey(grant)(states.key);
        if (isRefusal(issued)) return issued;
        const added = addKey({ keyId, number })(states.tenant);
        return isRefusal(added) ? added : { key: issued, tenant: added };
      },
      ofInstallation(meta),
    );
    return { key, secret };
  }

  /** A number in case that the tenant is new; the decision has the last word. */
  async #numberFor(name: string): Promise<number | null> {
    const { state } = await loadStream(this.store, tenant, tenantStream(name));
    return state.number === null ? this.#numbers.next(INSTALLATION, 'tenant') : null;
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(private readonly store: EventStore) {}

  async execute({ id, meta }: RevokeApiKey): Promise<Written<ApiKey>> {
    const parts = { key: on(apiKey, id), tenant: on(tenant, meta.tenant) };
    const { key } = await transactParts(
      this.store,
      parts,
      (states) => {
        const revoked = revokeKey(meta.tenant)(states.key);
        if (isRefusal(revoked)) return revoked;
        const removed = removeKey(id)(states.tenant);
        return isRefusal(removed) ? removed : { key: revoked, tenant: removed };
      },
      ofInstallation(meta),
    );
    return key;
  }
}
