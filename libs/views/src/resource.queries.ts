import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { streamOf } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import type { Credential } from '@clientele/http';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt, rowOf } from './past.ts';
import { Reads } from './reads.ts';
import type { Resource } from './resource.ts';
import type { StandingOnWire } from './standing.ts';

/** A resource as JSON text. */
export interface Shown {
  readonly version: number;
  readonly text: string;
}

/** Reads a resource as it is. */
export class ReadResource extends Query<Shown> {
  constructor(
    readonly resource: Resource,
    readonly tenant: string,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(ReadResource)
export class ReadResourceHandler implements IQueryHandler<ReadResource> {
  constructor(private readonly reads: Reads) {}

  async execute({ resource: { kind, one }, tenant, id }: ReadResource): Promise<Shown> {
    const row = await this.reads.row<[version: number, text: string]>(one, [tenant, id]);
    if (!row) throw new Refused(`${kind}-not-found`);
    const [version, text] = row;
    return { version, text };
  }
}

/** Reads a resource as it was. */
export class ReadResourceAsOf extends Query<StandingOnWire> {
  constructor(
    readonly resource: Resource,
    readonly asking: Pick<Credential, 'tenant' | 'rights'>,
    readonly id: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadResourceAsOf)
export class ReadResourceAsOfHandler implements IQueryHandler<ReadResourceAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ resource, asking, id, moment }: ReadResourceAsOf): Promise<StandingOnWire> {
    const { kind, view } = resource;
    const position = await positionOf(this.store, moment);
    const events = await this.store.readStream(streamOf(kind, asking.tenant, id));
    const now = rowOf(view, events);
    // What was deleted is history: only those who may audit are shown it.
    if (!now || (now.stage === 'deleted' && !asking.rights.has('audit:read')))
      throw new Refused(`${kind}-not-found`);
    const then = rowAt(view, events, position);
    if (!then) throw new Refused('not-yet');
    if (then.stage === 'deleted') throw new Refused(`${kind}-not-found`);
    return resource.documentOf(id, then.fields, then.standing);
  }
}
