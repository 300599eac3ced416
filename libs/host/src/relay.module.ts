import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Metrics } from '@clientele/http';
import type { Relay } from '@clientele/message-bus-kafka';
import { registerRelayMetrics } from './relay-metrics.ts';
import type { Storage } from './storage.ts';

type OpenRelay = () => Promise<Relay | null>;

/** Puts the log on the bus as long as this process serves, when none of the others does. */
@Injectable()
class RelayLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #relay: Relay | null = null;

  constructor(
    private readonly open: OpenRelay,
    private readonly metrics: Metrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.#relay = await this.open();
    if (this.#relay === null) return;
    this.#relay.start();
    registerRelayMetrics(this.metrics.registry, this.#relay);
  }

  /** What it works with is taken down later. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#relay?.stop();
  }
}

/** A candidate for the one process of many that puts the log on the bus. */
@Module({})
export class RelayModule {
  static over(storage: Pick<Storage, 'openRelay'>): DynamicModule {
    const open: OpenRelay = () => storage.openRelay();
    const relayLife = {
      provide: RelayLife,
      inject: [Metrics],
      useFactory: (metrics: Metrics) => new RelayLife(open, metrics),
    };
    return { module: RelayModule, providers: [relayLife] };
  }
}
