import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as a collector is told it. */
export interface CollectedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** `null` for the first of a trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
}

/** What a trace backend would be: it takes spans, and keeps them for the test. */
export interface Collector {
  readonly url: string;
  /** All that came, as it came. */
  readonly messages: readonly unknown[];
  /** What came of one trace. */
  trace(id: string): readonly CollectedSpan[];
  /** Resolves with all spans as soon as they are what is waited for. */
  when(isEnough: (spans: readonly CollectedSpan[]) => boolean): Promise<readonly CollectedSpan[]>;
  close(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** The part of OTLP that is read here. */
interface Message {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<CollectedSpan, 'parentSpanId'> & { readonly parentSpanId?: string })[];
    }[];
  }[];
}

const spansIn = ({ resourceSpans }: Message): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name');
    const service = name?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ parentSpanId = null, ...span }) => ({ ...span, parentSpanId, service })),
    );
  });

/** Starts a collector that speaks OTLP over HTTP with JSON. */
export const startCollector = async (): Promise<Collector> => {
  const messages: Message[] = [];
  const spans: CollectedSpan[] = [];
  let arrived = Promise.withResolvers<void>();
  const take = async (request: IncomingMessage): Promise<void> => {
    const message = (await json(request)) as Message;
    messages.push(message);
    spans.push(...spansIn(message));
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  const server = createServer((request, response) => {
    void take(request).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    trace: (id) => spans.filter(({ traceId }) => traceId === id),
    when: async (isEnough) => {
      while (!isEnough(spans)) await arrived.promise;
      return spans;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
