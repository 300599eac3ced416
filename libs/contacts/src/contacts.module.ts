import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Addresses } from '@clientele/http';
import { CONTACT_HANDLERS } from './contacts.commands.ts';
import { ContactsController } from './contacts.controller.ts';
import { LINK_HANDLERS } from './links.commands.ts';
import { ContactLinksController } from './links.controller.ts';

/**
 * Every write to contacts and to their links. Whoever hosts it provides `EventStore`, `Identities` and
 * `References`.
 */
@Module({
  imports: [CqrsModule],
  controllers: [ContactsController, ContactLinksController],
  providers: [Addresses, ...CONTACT_HANDLERS, ...LINK_HANDLERS],
})
export class ContactsModule {}
