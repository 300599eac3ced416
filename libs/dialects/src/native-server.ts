import { Injectable } from '@nestjs/common';
import { Dispatcher, type Fetch, type Fetched } from '@clientele/http';

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
