import { Injectable } from '@nestjs/common';
import { Refused } from '@clientele/event-store';
import type { Exchange } from '@clientele/http';
import { Shown } from './shown.ts';

const NOT_PARKED: Readonly<Record<string, string>> = {};
const PARKED: Readonly<Record<string, string>> = { 'clientele-parked': 'true' };

/** What a reader is told of a resource that a view waits with. */
@Injectable()
export class ParkedStreams {
  constructor(private readonly shown: Shown) {}

  /**
   * The headers of an answer that shows a row: an old one says so. Refuses a reader who demands what was
   * written last, because only an operator can bring it.
   */
  headersFor(view: string, stream: string, { request }: Exchange): typeof PARKED | Promise<typeof PARKED> {
    // Nearly always nothing is parked, and then there is nothing to wait for.
    return this.shown.mayBeParked(view, stream) ? this.ask(view, stream, request.headers) : NOT_PARKED;
  }

  private async ask(
    view: string,
    stream: string,
    headers: Exchange['request']['headers'],
  ): Promise<typeof PARKED> {
    if (!(await this.shown.isParked(view, stream))) return NOT_PARKED;
    if (headers['clientele-min-position'] !== undefined) throw new Refused('view-parked');
    return PARKED;
  }
}
