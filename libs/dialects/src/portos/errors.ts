import type { Problem, ProblemError, RefusalCode } from '@clientele/contracts';
import { PROBLEM_MEDIA_TYPE } from '@clientele/contracts';
import { z } from 'zod';
import type { ErrorAnswer } from '../dialect.ts';

/** The vendor's codes of errors and of faults. */
const NOT_SIGNED_IN = 1;
const NOT_ALLOWED = 2;
const NOT_VALID = 3;
const LOCKED = 5;
const OTHER_VERSION = 6;
const REQUIRED = 1;
const NOT_UNIQUE = 2;

const text = z.string().nullable();

/** The body of every error: RFC 7807, with the vendor's members. */
export const errorBody = z
  .object({
    type: text,
    title: text,
    status: z.int().nullable(),
    detail: text,
    instance: text,
    traceId: text,
    errorCode: z.int().nullable().meta({
      description:
        '1 not signed in, 2 not allowed, 3 not valid, 4 licence expired, 5 locked, 6 another version.',
    }),
    errors: z
      .array(
        z.object({
          memberName: z.string(),
          message: z.string(),
          code: z.int().nullable().meta({ description: '1 required, 2 not unique.' }),
        }),
      )
      .optional(),
    resource: z
      .object({ name: z.string(), id: z.string(), version: z.int() })
      .optional()
      .meta({ description: 'With errorCode 6: what is there.' }),
  })
  .meta({ id: 'Error' });
type ErrorBody = z.infer<typeof errorBody>;

/** What the vendor has no status for is a request that cannot be taken. */
const STATUSES: Readonly<Record<number, number>> = { 409: 400, 412: 400, 422: 400 };

const ERROR_CODES: Readonly<Record<number, number>> = {
  400: NOT_VALID,
  401: NOT_SIGNED_IN,
  403: NOT_ALLOWED,
  423: LOCKED,
};

/** Which member must be unique and is not. */
const UNIQUE: Readonly<Partial<Record<RefusalCode, string>>> = {
  'code-taken': 'id',
  'customer-exists': 'id',
  'customer-deleted': 'id',
  'external-id-taken': 'externalId',
  'serial-number-taken': 'cards.serialNumber',
};

/** The member of the vendor that a native one is. */
const MEMBERS: Readonly<Record<string, string>> = {
  '/code': 'id',
  '/active': 'isActive',
  '/activeFrom': 'activationTime',
  '/activeUntil': 'expirationTime',
  '/billing/creditRate': 'creditRate',
  '/billing/discountRate': 'discountRate',
  '/kind': 'isCompany',
  '/amount': 'credit.amount',
  '/currency': 'credit.currencyLabel',
  '/serialNumber': 'cards.serialNumber',
  '/processor': 'cards.processor',
  '/reason': 'cards.statusReason',
  '/commands': 'cards',
};

const memberOf = ({ pointer, parameter, header }: ProblemError): string => {
  if (pointer === undefined) return parameter ?? header ?? '';
  return MEMBERS[pointer] ?? pointer.slice(1).replaceAll('/', '.');
};

const faultOf = (code: RefusalCode, error: ProblemError) => {
  if (UNIQUE[code] !== undefined) return NOT_UNIQUE;
  const isMissing = code === 'serial-number-required' || error.message.includes('received undefined');
  return isMissing ? REQUIRED : null;
};

const faultsOf = ({ code, title, errors = [] }: Problem): NonNullable<ErrorBody['errors']> => {
  const told = errors.map((error) => ({
    memberName: UNIQUE[code] ?? memberOf(error),
    message: error.message,
    code: faultOf(code, error),
  }));
  const memberName = UNIQUE[code];
  return told.length > 0 || memberName === undefined
    ? told
    : [{ memberName, message: title, code: NOT_UNIQUE }];
};

/** An error as the vendor's client is told. */
export const errorOf = (problem: Problem): ErrorAnswer => {
  // Whoever is told that something is locked asks again.
  const status = problem.code === 'busy' ? 423 : (STATUSES[problem.status] ?? problem.status);
  const errorCode = problem.code === 'precondition-failed' ? OTHER_VERSION : ERROR_CODES[status];
  const body: ErrorBody = {
    type: problem.type,
    title: problem.title,
    status,
    detail: problem.detail ?? null,
    instance: problem.instance ?? null,
    traceId: problem.instance ?? null,
    errorCode: errorCode ?? null,
    ...(status === 400 ? { errors: faultsOf(problem) } : {}),
  };
  return { status, body, headers: { 'content-type': `${PROBLEM_MEDIA_TYPE}; charset=utf-8` } };
};

/** The same for a customer that is not at the version that was sent. */
export const otherVersion = (problem: Problem, id: string, version: number): ErrorAnswer => {
  const { status, body, headers = {} } = errorOf(problem);
  return { status, headers, body: { ...(body as ErrorBody), resource: { name: 'Customer', id, version } } };
};
