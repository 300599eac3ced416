import type { ContactInput } from '@clientele/contracts';
import {
  amendContact,
  contact,
  createContact,
  deleteContact,
  replaceContact,
  type Contact,
} from '@clientele/domain';
import {
  EventStore,
  fresh,
  Identities,
  on,
  transact,
  type CommandMeta,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';

export class CreateContact extends Command<Written<Contact>> {
  constructor(
    readonly input: ContactInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(CreateContact)
export class CreateContactHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ input, meta }: CreateContact) {
    const id = this.identities.id();
    const number = await this.identities.number(meta.tenant, 'contact');
    return transact(this.store, fresh(contact, id), createContact({ id, number, input }), meta);
  }
}

export class ReplaceContact extends Command<Written<Contact>> {
  constructor(
    readonly id: string,
    readonly input: ContactInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ReplaceContact)
export class ReplaceContactHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, input, meta }: ReplaceContact) {
    return transact(this.store, on(contact, id), replaceContact({ id, input }), meta);
  }
}

export class AmendContact extends Command<Written<Contact>> {
  constructor(
    readonly id: string,
    readonly input: ContactInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(AmendContact)
export class AmendContactHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, input, meta }: AmendContact) {
    return transact(this.store, on(contact, id), amendContact({ id, input }), meta);
  }
}

export class DeleteContact extends Command<Written<Contact>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(DeleteContact)
export class DeleteContactHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: DeleteContact) {
    return transact(this.store, on(contact, id), deleteContact(), meta);
  }
}

export const CONTACT_HANDLERS = [
  CreateContactHandler,
  ReplaceContactHandler,
  AmendContactHandler,
  DeleteContactHandler,
];
