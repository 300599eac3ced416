import { type DynamicModule, Module, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Forwarder, operationOf, Readiness, type Operation } from '@clientele/http';
import { Routing, ServiceForwarder } from './service-forwarder.ts';
import { ServiceLink } from './service-link.ts';

/** A service that runs elsewhere. */
export interface ServiceBehind {
  readonly name: string;
  /** Where it is. */
  readonly url: string;
  /** Whatever this module's controllers serve is the service's. */
  readonly module: Type;
}

const operationsOf = ({ prototype }: { readonly prototype: object }): readonly Operation[] =>
  Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(({ value }) => {
    const operation = typeof value === 'function' ? operationOf(value) : null;
    return operation === null ? [] : [operation];
  });

/** A route is the service's whose module declares it, so nobody has to keep a list of addresses. */
class ModuleRouting extends Routing implements OnApplicationShutdown {
  readonly #links: readonly ServiceLink[];
  readonly #linkByOperation = new Map<Operation, ServiceLink>();

  constructor(services: readonly ServiceBehind[], modules: ModulesContainer, readiness: Readiness) {
    super();
    this.#links = services.map(({ name, url, module }) => {
      const link = new ServiceLink(url);
      readiness.add(name, () => link.missing());
      for (const { metatype, controllers } of modules.values())
        if (metatype === module)
          for (const controller of controllers.values())
            for (const operation of controller.metatype === null ? [] : operationsOf(controller.metatype))
              this.#linkByOperation.set(operation, link);
      return link;
    });
  }

  override linkOf(operation: Operation): ServiceLink | null {
    return this.#linkByOperation.get(operation) ?? null;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.close()));
  }
}

/** The routes of these services are served elsewhere: requests to them are sent on. */
@Module({})
export class ForwardingModule {
  static to(services: readonly ServiceBehind[]): DynamicModule {
    return {
      module: ForwardingModule,
      providers: [
        {
          provide: Routing,
          useFactory: (modules: ModulesContainer, readiness: Readiness) =>
            new ModuleRouting(services, modules, readiness),
          inject: [ModulesContainer, Readiness],
        },
        {
          provide: Forwarder,
          useFactory: (routing: Routing) => new ServiceForwarder(routing),
          inject: [Routing],
        },
      ],
    };
  }
}
