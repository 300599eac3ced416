import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Problem } from '@clientele/contracts';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { FORM_BODY } from './form.ts';
import type { Telling } from './problem.ts';

/** An API beside the native one, at addresses of its own and with its own way to tell of errors. */
export interface Mount {
  /** Everything at and below these is its own. */
  readonly paths: readonly string[];
  /** Their bodies come as a `Buffer`, a form with a file as a stream. */
  readonly routes: readonly RouteOptions[];
  readonly tell: (problem: Problem) => Telling;
}

/** Whose errors are told in another way than the native API's. */
export class Mounts {
  readonly #mounts: Mount[] = [];

  add(mount: Mount): void {
    this.#mounts.push(mount);
  }

  /** Whose address this is; `null` when it is the native API's. */
  at(url: string): Mount | null {
    const path = url.split(/[?#]/, 1)[0] ?? '';
    const isBelow = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
    return this.#mounts.find(({ paths }) => paths.some(isBelow)) ?? null;
  }
}

/** Serves other APIs on the server of the native one. */
@Injectable()
export class Mounter {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly mounts: Mounts,
  ) {}

  /** Call it before the server listens. */
  mount(mount: Mount): void {
    this.mounts.add(mount);
    this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      // A vendor's client may say anything of its body, or nothing; what is in it counts.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, parsed) =>
        parsed(null, bytes),
      );
      scope.addContentTypeParser(FORM_BODY, (_request, stream, parsed) => parsed(null, stream));
      for (const route of mount.routes) scope.route(route);
      done();
    });
  }
}
