import { setTimeout as pause } from 'node:timers/promises';
import {
  type DynamicModule,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventStore } from '@clientele/event-store';
import { Addresses, Metrics, MIN_POSITION_WAIT_MS, Readiness, References, Settled } from '@clientele/http';
import { Answers } from './answers.ts';
import { CardQueriesController } from './cards.controller.ts';
import { CARD_QUERY_HANDLERS } from './cards.queries.ts';
import { ContactQueriesController } from './contacts.controller.ts';
import { CreditQueriesController } from './credit.controller.ts';
import { CREDIT_QUERY_HANDLERS } from './credit.queries.ts';
import { Causes } from './causes.ts';
import { CustomerQueriesController } from './customers.controller.ts';
import { CUSTOMER_QUERY_HANDLERS } from './customers.queries.ts';
import { DocumentQueriesController } from './documents.controller.ts';
import { WHOLE_CUSTOMER_QUERY_HANDLERS } from './customers.whole.ts';
import { ReadListHandler } from './lists.ts';
import { registerMetrics } from './metrics.ts';
import { OrderQueriesController } from './orders.controller.ts';
import { FollowedViews, type FollowedSetting } from './followed.ts';
import { ParkedStreams } from './parked.ts';
import { Reads } from './reads.ts';
import { ReadResourceAsOfHandler, ReadResourceHandler } from './resource.queries.ts';
import { allViews } from './all-views.ts';
import { ViewReferences, ViewsSettled } from './settled.ts';
import { Shown } from './shown.ts';
import { Views, type ViewsSetting } from './views.ts';

const START_WAIT_MS = 1_000;

/** How a process reads views, wherever they are kept. */
interface ReadingOptions extends Pick<FollowedSetting, 'url' | 'onFailure'> {
  /** How long a number that they do not have yet is waited for; {@link MIN_POSITION_WAIT_MS} unless told. */
  readonly minPositionWaitMs?: number;
}

/** What the module needs besides the event store, which is injected. */
export interface ViewsOptions extends ReadingOptions, Omit<ViewsSetting, 'store' | 'views'> {}

/** The same for a process in which no views are kept. */
export interface FollowingOptions extends ReadingOptions, Pick<FollowedSetting, 'logId'> {
  /** Whether the routes of the views are declared as well; no by default. */
  readonly routes?: boolean;
}

/** Starts the projectors once everything is wired, and ends them after the last request. */
@Injectable()
class ViewsLife implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly views: Views,
    private readonly causes: Causes,
    private readonly reads: Reads,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.causes.start();
    // Nearly always the tables are there at once, and then the first request finds them. Where one has to be
    // built, or the database is away, the server answers that it is not ready.
    await Promise.race([this.views.start(), pause(START_WAIT_MS, undefined, { ref: false })]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.causes.stop();
    await this.views.stop();
    await this.reads.close();
  }
}

/** Ends what was begun for those who asked, after the last request. */
@Injectable()
class FollowingLife implements OnApplicationShutdown {
  constructor(
    private readonly views: FollowedViews,
    private readonly causes: Causes,
    private readonly reads: Reads,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.causes.stop();
    await this.views.stop();
    await this.reads.close();
  }
}

/** Tells operators how the views are. */
@Injectable()
class ViewsHealth implements OnApplicationBootstrap {
  constructor(
    private readonly views: Views,
    private readonly store: EventStore,
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    registerMetrics(this.metrics.registry, this.views, this.store);
    this.readiness.add('views', () => this.views.missing());
  }
}

/** The routes of the views, and what answers them. */
const ROUTES = {
  imports: [CqrsModule],
  controllers: [
    CardQueriesController,
    ContactQueriesController,
    DocumentQueriesController,
    CreditQueriesController,
    CustomerQueriesController,
    OrderQueriesController,
  ],
  providers: [
    ...CARD_QUERY_HANDLERS,
    ...CREDIT_QUERY_HANDLERS,
    ...CUSTOMER_QUERY_HANDLERS,
    ...WHOLE_CUSTOMER_QUERY_HANDLERS,
    ReadListHandler,
    ReadResourceHandler,
    ReadResourceAsOfHandler,
    Answers,
    ParkedStreams,
  ],
};

/** What every process can do with views, wherever they are kept. */
const readers = ({
  url,
  onFailure,
  minPositionWaitMs = MIN_POSITION_WAIT_MS,
}: ReadingOptions): Provider[] => [
  Addresses,
  { provide: Reads, useFactory: () => new Reads(url) },
  {
    provide: Causes,
    useFactory: (store: EventStore, shown: Shown) =>
      new Causes(
        store,
        () => shown.position,
        (error) => onFailure('causes', error),
      ),
    inject: [EventStore, Shown],
  },
  { provide: Settled, useClass: ViewsSettled },
  {
    provide: References,
    useFactory: (reads: Reads, settled: Settled) => new ViewReferences(reads, settled, minPositionWaitMs),
    inject: [Reads, Settled],
  },
];

const PROVIDED = [Settled, References, Addresses];

/**
 * The read models, and everything that reads them. It provides {@link Settled} and {@link References} to all.
 */
@Module({})
export class ViewsModule {
  /** With the routes of the views. Of all processes that have it, one keeps the views at a time. */
  static of(options: ViewsOptions): DynamicModule {
    return {
      module: ViewsModule,
      global: true,
      imports: ROUTES.imports,
      controllers: ROUTES.controllers,
      providers: [
        ...ROUTES.providers,
        ...readers(options),
        ViewsLife,
        ViewsHealth,
        {
          provide: Views,
          useFactory: (store: EventStore) => new Views({ ...options, store, views: allViews }),
          inject: [EventStore],
        },
        { provide: Shown, useExisting: Views },
      ],
      exports: PROVIDED,
    };
  }

  /**
   * Over views that other processes keep. The database is connected to when somebody first asks for what is
   * in it.
   */
  static following({ routes = false, ...options }: FollowingOptions): DynamicModule {
    return {
      module: ViewsModule,
      global: true,
      ...(routes && { imports: ROUTES.imports, controllers: ROUTES.controllers }),
      providers: [
        ...(routes ? ROUTES.providers : []),
        ...readers(options),
        FollowingLife,
        { provide: FollowedViews, useFactory: () => new FollowedViews({ ...options, views: allViews }) },
        { provide: Shown, useExisting: FollowedViews },
      ],
      exports: PROVIDED,
    };
  }
}
