import { openApiDocument } from './openapi.ts';
import type { Routes } from './routes.ts';

/** What the routes of this server declare, as an OpenAPI document; made once, when somebody first asks. */
export class ApiDescription {
  #text: string | null = null;

  constructor(
    readonly routes: Routes,
    readonly version: string,
  ) {}

  text(): string {
    return (this.#text ??= JSON.stringify(openApiDocument(this.routes, this.version)));
  }
}
