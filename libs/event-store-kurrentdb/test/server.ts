import { Server, ServerCredentials, status, type ServerWritableStream } from '@grpc/grpc-js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import supported from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type {
  ReadReq,
  ReadResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import appends from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js';
import {
  caughtUpMessage,
  checksOf,
  confirmationMessage,
  eventMessage,
  notFoundMessage,
  proposalsOf,
  serviceError,
  violationError,
  writtenMessage,
} from './messages.ts';
import { allRead, filterOf, InvalidPosition, startOf, streamOf, streamRead } from './reads.ts';
import { Records } from './records.ts';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type AppendCall = Parameters<appends.IStreamsServiceServer['appendRecords']>;

/** A server for tests that speaks the part of KurrentDB's protocol that the adapter uses. */
export interface TestServer {
  /** The connection string for clients. */
  readonly url: string;
  readonly port: number;
  readonly records: Records;
  /** How many of the next appends are written without an answer: the call ends as unavailable. */
  answersToLose: number;
  /** Ends every connection at once. */
  stop(): void;
}

export interface TestServerOptions {
  /** What a server had that stood here before. */
  readonly records?: Records;
  readonly port?: number;
  /** The version that it says it has; one that can append records unless told. */
  readonly version?: string;
}

const VERSION = '26.1.0';
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;

/** Starts a server on a port of this machine; a free one unless told. */
export const startTestServer = async ({
  records = new Records(),
  port = 0,
  version = VERSION,
}: TestServerOptions = {}): Promise<TestServer> => {
  const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX });
  const running = {
    url: '',
    port,
    records,
    answersToLose: 0,
    stop: () => server.forceShutdown(),
  };
  server.addService(features.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, answer: Answer) => answer(null, featuresOf(version)),
  });
  server.addService(streams.StreamsService, {
    read: (call: ReadCall) => {
      answerRead(records, call);
    },
  });
  server.addService(appends.StreamsServiceService, {
    appendRecords: (...call: AppendCall) => {
      answerAppend(running, ...call);
    },
  });
  running.port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  running.url = `kurrentdb://127.0.0.1:${running.port}?tls=false`;
  return running;
};

type Answer = (error: null, answer: ReturnType<typeof featuresOf>) => void;

const featuresOf = (version: string): InstanceType<typeof supported.SupportedMethods> => {
  const method = (service: string, name: string, ...flags: string[]) =>
    new supported.SupportedMethod().setServiceName(service).setMethodName(name).setFeaturesList(flags);
  const methods = [
    method('event_store.client.streams.streams', 'read', 'position', 'events'),
    method('event_store.client.streams.streams', 'batchappend', 'deadline_duration'),
    method('kurrentdb.protocol.v2.streams.streamsservice', 'appendsession'),
  ];
  if (version === VERSION)
    methods.push(method('kurrentdb.protocol.v2.streams.streamsservice', 'appendrecords'));
  return new supported.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion(version);
};

const answerAppend = (
  server: { readonly records: Records; answersToLose: number },
  ...[{ request }, answer]: AppendCall
): void => {
  const proposals = proposalsOf(request);
  if (proposals.length === 0)
    return answer(serviceError(status.INVALID_ARGUMENT, 'an append must contain at least one record'));
  const written = server.records.write(proposals, checksOf(request));
  if (server.answersToLose > 0) {
    server.answersToLose -= 1;
    return answer(serviceError(status.UNAVAILABLE, 'the answer was lost'));
  }
  if (written.result === 'corrupted')
    return answer(serviceError(status.INTERNAL, 'some of the records are there already'));
  if (written.result === 'violated') return answer(violationError(written.violations));
  answer(null, writtenMessage(written));
};

const answerRead = (records: Records, call: ReadCall): void => {
  const options = call.request.getOptions();
  if (options === undefined) return void call.end();
  try {
    if (options.hasSubscription()) return follow(records, call, options);
    const found = options.hasStream() ? streamRead(records, options) : allRead(records, options);
    if (found === null) call.write(notFoundMessage(streamOf(options)));
    else for (const record of found) call.write(eventMessage(record));
    call.end();
  } catch (error) {
    if (!(error instanceof InvalidPosition)) throw error;
    call.emit('error', serviceError(status.INVALID_ARGUMENT, error.message));
  }
};

/** Sends what stands behind a position, and then whatever is written. */
const follow = (records: Records, call: ReadCall, options: ReadReq.Options): void => {
  const fits = filterOf(options);
  // A subscription begins behind the record that it names.
  let next = startOf(records, options) + (options.getAll()?.hasPosition() ? 1 : 0);
  const sendOn = (): void => {
    for (; next < records.all.length; next += 1) {
      const record = records.all[next];
      if (record === undefined) return;
      if (fits(record)) call.write(eventMessage(record));
    }
  };
  call.write(confirmationMessage(crypto.randomUUID()));
  sendOn();
  call.write(caughtUpMessage());
  const leave = records.follow(sendOn);
  call.on('cancelled', leave);
  call.on('close', leave);
};
