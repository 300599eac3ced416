import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { EventStore } from '@clientele/event-store';
import { Metrics } from '@clientele/http';
import { MessageBus, Reactions, ReactionSet } from '@clientele/message-bus';
import { registerReactionMetrics } from './reaction-metrics.ts';
import { RelayModule } from './relay.module.ts';
import type { Storage } from './storage.ts';

/** Runs the reactions of all contexts that this process has, as long as it serves. */
@Injectable()
export class ReactionsLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: Reactions | null = null;

  constructor(
    private readonly bus: MessageBus,
    private readonly store: EventStore,
    private readonly discovery: DiscoveryService,
    private readonly metrics: Metrics,
  ) {}

  /** The reactions of every {@link ReactionSet} that a module provides; all modules must have been made. */
  reactions(): Reactions {
    const sets = this.discovery
      .getProviders()
      .flatMap(({ instance }) => (instance instanceof ReactionSet ? [instance] : []));
    return new Reactions(this.bus, sets, { store: this.store, now: () => new Date().toISOString() });
  }

  async onApplicationBootstrap(): Promise<void> {
    const reactions = this.reactions();
    await reactions.start();
    registerReactionMetrics(this.metrics.registry, reactions);
    this.#running = reactions;
  }

  /** What they work with is taken down later. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#running?.stop();
  }
}

/** Whatever contexts are in the process, their reactions run, and what they react to is relayed. */
@Module({})
export class ReactionsModule {
  static over(storage: Pick<Storage, 'openBus' | 'openRelay'>): DynamicModule {
    return {
      module: ReactionsModule,
      imports: [DiscoveryModule, RelayModule.over(storage)],
      providers: [ReactionsLife, { provide: MessageBus, useFactory: () => storage.openBus() }],
    };
  }
}
