import { Controller, Get } from '@nestjs/common';
import { credentialDocument, RIGHTS, type CredentialDocument } from '@clientele/contracts';
import { tenant } from '@clientele/domain';
import { EventStore, loadStream } from '@clientele/event-store';
import { answered, Caller, Operation, type Credential } from '@clientele/http';
import { tenantStream } from './keys.ts';

/** Tells a credential of itself. */
@Controller('v1/credential')
export class CredentialController {
  constructor(private readonly store: EventStore) {}

  @Get()
  @Operation({
    summary: 'Read who asks: the tenant and the rights of what was presented',
    right: RIGHTS,
    idempotency: 'safe',
    problems: [],
    response: credentialDocument,
  })
  async read(@Caller() { actor, rights, tenant: name }: Credential) {
    const { state } = await loadStream(this.store, tenant, tenantStream(name));
    const body: CredentialDocument = {
      actor,
      rights: RIGHTS.filter((right) => rights.has(right)),
      tenant: { name, number: state.number },
    };
    return answered(body);
  }
}
