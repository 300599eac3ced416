import { status, type ServiceError, Metadata } from '@grpc/grpc-js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import errors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js';
import v2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import type { Check, KeptRecord, Proposal, Violation, Written } from './records.ts';

type AppendRecordsRequest = InstanceType<typeof v2.AppendRecordsRequest>;

const TICKS_A_MS = 10_000n;
const DETAILS = 'kurrentdb.protocol.v2.streams.errors.AppendConsistencyViolationErrorDetails';

/** A record as a read or a subscription sends it. */
export const eventMessage = (record: KeptRecord): InstanceType<typeof v1.ReadResp> => {
  const event = new v1.ReadResp.ReadEvent.RecordedEvent();
  event.setId(new shared.UUID().setString(record.id));
  event.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(base64(record.stream)));
  event.setStreamRevision(String(record.revision));
  event.setCommitPosition(String(record.position));
  event.setPreparePosition(String(record.position));
  event.getMetadataMap().set('type', record.type);
  event.getMetadataMap().set('content-type', 'application/json');
  event.getMetadataMap().set('created', String(BigInt(record.created.getTime()) * TICKS_A_MS));
  const schema = { '$schema.format': 'Json', '$schema.name': record.type };
  event.setCustomMetadata(base64(JSON.stringify({ ...record.properties, ...schema })));
  event.setData(record.data);
  const read = new v1.ReadResp.ReadEvent();
  read.setEvent(event);
  read.setCommitPosition(String(record.position));
  return new v1.ReadResp().setEvent(read);
};

/** What ends a read of a stream that never was. */
export const notFoundMessage = (stream: string): InstanceType<typeof v1.ReadResp> => {
  const missing = new v1.ReadResp.StreamNotFound();
  missing.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(base64(stream)));
  return new v1.ReadResp().setStreamNotFound(missing);
};

export const confirmationMessage = (id: string): InstanceType<typeof v1.ReadResp> =>
  new v1.ReadResp().setConfirmation(new v1.ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUpMessage = (): InstanceType<typeof v1.ReadResp> =>
  new v1.ReadResp().setCaughtUp(new v1.ReadResp.CaughtUp());

/** What a client asks to be written. */
export const proposalsOf = (request: AppendRecordsRequest): Proposal[] =>
  request.getRecordsList().map((record) => {
    const properties: Record<string, unknown> = {};
    record.getPropertiesMap().forEach((value, name) => {
      properties[name] = value.toJavaScript();
    });
    return {
      id: record.getRecordId() ?? crypto.randomUUID(),
      stream: record.getStream(),
      type: record.getSchema()?.getName() ?? '',
      data: record.getData_asU8(),
      properties,
    };
  });

export const checksOf = (request: AppendRecordsRequest): Check[] =>
  request.getChecksList().flatMap((check) => {
    const state = check.getStreamState();
    return state ? [{ stream: state.getStream(), expected: Number(state.getExpectedState()) }] : [];
  });

export const writtenMessage = ({
  position,
  revisions,
}: Extract<Written, { result: 'written' }>): InstanceType<typeof v2.AppendRecordsResponse> => {
  const answer = new v2.AppendRecordsResponse().setPosition(String(position));
  answer.setRevisionsList(
    [...revisions].map(([stream, revision]) =>
      new v2.StreamRevision().setStream(stream).setRevision(String(revision)),
    ),
  );
  return answer;
};

/** A refusal that says which checks failed: the last of the details of a status, behind an ErrorInfo. */
export const violationError = (violations: readonly Violation[]): ServiceError => {
  const details = new errors.AppendConsistencyViolationErrorDetails();
  details.setViolationsList(
    violations.map(({ index, stream, expected, actual }) => {
      const state = new errors.ConsistencyViolation.StreamStateViolation();
      state.setStream(stream);
      state.setExpectedState(String(expected));
      state.setActualState(String(actual));
      return new errors.ConsistencyViolation().setCheckIndex(index).setStreamState(state);
    }),
  );
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), DETAILS);
  const info = new any.Any();
  info.setTypeUrl('type.googleapis.com/google.rpc.ErrorInfo');
  // The client knows one detail of the many that a status can have; parts of a message add up.
  const first = new rpc.Status().setMessage('consistency check failed').setDetails(info);
  const last = new rpc.Status().setDetails(packed);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.concat([first.serializeBinary(), last.serializeBinary()]));
  return serviceError(status.FAILED_PRECONDITION, 'consistency check failed', metadata);
};

export const serviceError = (
  code: status,
  details: string,
  metadata: Metadata = new Metadata(),
): ServiceError => Object.assign(new Error(details), { code, details, metadata });

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
