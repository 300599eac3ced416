/**
 * The HTTP conventions, applied once. A controller declares what it is and takes checked values; the rest is
 * done here: credentials, rights, limits, problem documents, idempotency keys, preconditions, dry runs and
 * positions.
 *
 * ```ts
 * @Controller('v1/customers')
 * export class CustomersController {
 *   constructor(private readonly commands: CommandBus) {}
 *
 *   @Post()
 *   @Operation({
 *     summary: 'Register a customer',
 *     right: 'customers:create',
 *     idempotency: 'key',
 *     dryRun: true,
 *     problems: ['external-id-taken', 'code-taken'],
 *     status: 201,
 *     response: customerDocument,
 *   })
 *   async register(@Body(customerInput) input: CustomerInput, @Meta() meta: CommandMeta) {
 *     const customer = await this.commands.execute(new RegisterCustomer(input, meta));
 *     const location = `/v1/customers/${customer.id}`;
 *     return written(customer, toDocument(customer), { status: 201, location });
 *   }
 *
 *   @Delete(':customer')
 *   @Operation({ summary: 'Delete a customer', right: 'customers:delete', idempotency: 'key', dryRun: true,
 *     problems: ['customer-not-found', 'customer-has-orders'], response: null })
 *   async delete(@Path('customer', z.string()) customer: string, @Meta() meta: CommandMeta) {
 *     const deleted = await this.commands.execute(new DeleteCustomer(customer, meta));
 *     return nothing(deleted);
 *   }
 *
 *   @Get()
 *   @Operation({ summary: 'List customers', right: 'customers:read', idempotency: 'safe',
 *     problems: ['invalid-cursor'], response: pageOf('CustomerPage', customerDocument) })
 *   async list(@Query(customerQuery) query: CustomerQuery, @Caller() { tenant }: Credential) {
 *     return answered(await this.queries.execute(new ListCustomers(tenant, query)));
 *   }
 *
 *   @Get(':customer')
 *   @Operation({ summary: 'Read a customer', right: 'customers:read', idempotency: 'safe',
 *     problems: ['customer-not-found'], response: customerDocument })
 *   async read(@Path('customer', z.string()) customer: string, @Caller() { tenant }: Credential) {
 *     const { version, text } = await this.queries.execute(new ReadCustomer(tenant, customer));
 *     return found(version, text); // JSON text is sent as it is; ETag and 304 are done
 *   }
 * }
 *
 * const customerQuery = listQuery({ kind: z.enum(KINDS).optional(), archived: flag.optional(),
 *   sort: sorting(['displayName', 'updatedAt']).optional() });
 * ```
 *
 * A right that only the state of things decides on: `@Exchanged() exchange: Exchange`, and
 * `exchange.demand('discounts:write')`.
 * A request of many commands (bulk): `consumes: STREAM_BODIES`, `exchange.request.body` is the stream, and
 * `exchange.lineMeta(...)` stamps each command. A stream as answer: `answered(readable, { headers })`.
 * An upload: `@BodyOrForm(schema, fields) sent: Input | Form`, and `sent.read(bytesMax, receive)`. Bytes as
 * answer, with ranges: `contentReply(exchange, content)`.
 * Refuse with `throw new Refused(code)`; `problemOf(error, correlationId)` is the document of any error.
 */
export { ApiDescription } from './api-description.ts';
export * from './app.ts';
export { STREAM_BODIES } from './bodies.ts';
export { type Content, contentReply } from './content.ts';
export * from './credential.ts';
export { Cursors } from './cursors.ts';
export { type Call, Dispatcher, type Fetch, type Fetched } from './dispatcher.ts';
export { Exchange, type Edge, type Line } from './exchange.ts';
export { Form, FORM_BODY, type FormContent, type ReceiveFile } from './form.ts';
export { Forwarder } from './forwarder.ts';
export { HttpModule } from './http.module.ts';
export { Invalid, invalidBody, invalidHeader, invalidParameter, invalidQuery, pointerOf } from './invalid.ts';
export { parseJson } from './json.ts';
export * from './list.ts';
export { Metrics } from './metrics.ts';
export { Mounter, type Mount } from './mounts.ts';
export {
  describeOperation,
  isTransactional,
  Operation,
  operationOf,
  type OperationOptions,
} from './operation.ts';
export { openApiDocument, type OpenApiDocument } from './openapi.ts';
export { Schemas, type JsonSchema } from './openapi-schemas.ts';
export { problemsOf } from './openapi-operation.ts';
export { Body, BodyOrForm, Caller, Exchanged, Meta, Path, Query } from './parameters.ts';
export { parseBody } from './parse.ts';
export { type Log, Passed, problemOf, RETRY_AFTER_S, type Telling } from './problem.ts';
export { Readiness, type ReadinessCheck } from './readiness.ts';
export {
  answered,
  found,
  JSON_MEDIA_TYPE,
  nothing,
  Reply,
  type ReplyOptions,
  type Stood,
  written,
  writtenBelow,
} from './reply.ts';
export * from './references.ts';
export { Routes, type Route } from './routes.ts';
export { BODY_BYTES_MAX, CONNECTION_SILENT_MS } from './server.ts';
export { Settled } from './settled.ts';
export { stepUnderWay, type Step, type StepAnswer } from './step.ts';
export { traceparentFor } from './tracing.ts';
export { WrongCredentials } from './wrong-credentials.ts';
