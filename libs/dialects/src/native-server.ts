import { Injectable } from '@nestjs/common';
import { Refused } from '@clientele/event-store';
import { Dispatcher, type Fetch, type Fetched } from '@clientele/http';
import { Readable } from 'node:stream';

/** Where the native API is served. Dialects reach it in no other way. */
export abstract class NativeServer {
  abstract fetch(call: Fetch): Promise<Fetched>;
}

/** The native API of this very process. */
@Injectable()
export class OwnServer extends NativeServer {
  constructor(private readonly dispatcher: Dispatcher) {
    super();
  }

  override fetch(call: Fetch): Promise<Fetched> {
    return this.dispatcher.fetch(call);
  }
}

/** The native API of another process, over HTTP. */
export class RemoteServer extends NativeServer {
  constructor(private readonly url: string) {
    super();
  }

  override async fetch({ path, body, address, streamed, ...call }: Fetch): Promise<Fetched> {
    const response = await fetch(new URL(path, this.url), {
      method: call.method,
      headers: { ...call.headers, forwarded: `for="${address}"` },
      // Whoever was merged is told by a redirection, which is not followed.
      redirect: 'manual',
      ...contentOf(body),
    }).catch((cause: unknown) => {
      throw Object.assign(new Refused('unavailable'), { cause });
    });
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    if (!streamed) return { status, headers, body: await response.text() };
    return { status, headers, body: response.body === null ? '' : Readable.fromWeb(response.body) };
  }
}

const contentOf = (body: Fetch['body']): Pick<RequestInit, 'body' | 'duplex'> => {
  if (body === null) return {};
  return typeof body === 'string' ? { body } : { body: Readable.toWeb(body), duplex: 'half' };
};
