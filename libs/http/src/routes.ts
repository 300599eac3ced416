import type { RouteOptions } from 'fastify';
import type { Operation } from './operation.ts';

/** A route as it is served, and what it declared. */
export interface Route {
  readonly method: string;
  /** With its parameters as `:name`. */
  readonly url: string;
  readonly operation: Operation;
}

/** All routes of one server: for the API description, 405, and the tests about the repo. */
export class Routes {
  readonly all: Route[] = [];

  /**
   * Takes a route in; one that declared nothing keeps the server from starting, so nothing is open by
   * mistake.
   */
  declare({ method, url, config }: Pick<RouteOptions, 'method' | 'url' | 'config'>): void {
    const operation = config?.operation;
    if (operation === undefined)
      throw new Error(`${String(method)} ${url} declares no right: decorate it with @Operation`);
    for (const one of [method].flat()) this.all.push({ method: one, url, operation });
  }

  /** The methods that an address knows. */
  methodsAt(path: string): readonly string[] {
    return this.all.filter(({ url }) => patternOf(url).test(path)).map(({ method }) => method);
  }
}

const patternOf = (url: string): RegExp => {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}$`);
};
