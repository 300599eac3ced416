import { z } from 'zod';

/** Most commands of one transaction. */
export const TRANSACTION_COMMANDS_MAX = 100;
/** Most resources whose versions one transaction expects. */
export const TRANSACTION_EXPECTS_MAX = 100;
/** Longest address of a command, in characters. */
export const COMMAND_PATH_LENGTH_MAX = 2_048;
/** Longest value of a command's header, in characters. */
export const COMMAND_HEADER_LENGTH_MAX = 2_048;

/** A `GET` is no command, and is refused as such. */
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'] as const;

const command = z
  .strictObject({
    method: z.enum(METHODS),
    path: z
      .string()
      .max(COMMAND_PATH_LENGTH_MAX)
      .regex(/^\/v1\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/, 'expected an address below /v1/')
      .meta({ description: '`{n}` in it is the id that command n, from 0, answered.' }),
    body: z
      .unknown()
      .optional()
      .meta({ description: 'A text in it that is just `{n}` is the id that command n answered.' }),
    literal: z
      .boolean()
      .optional()
      .meta({ description: 'The body is taken as it is: `{n}` in it is a text like any other.' }),
    headers: z
      .record(
        z.string().regex(/^[Ii]f-([Nn]one-)?[Mm]atch$/, 'expected If-Match or If-None-Match'),
        z.string().max(COMMAND_HEADER_LENGTH_MAX),
      )
      .optional()
      .meta({ description: '`If-Match` or `If-None-Match`.' }),
  })
  .meta({ id: 'TransactionCommand', description: 'A call, as it would be made alone.' });
export type TransactionCommand = z.infer<typeof command>;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Addresses of what has a version of its own. */
const VERSIONED_PATTERN = new RegExp(
  `^/v1/(?:customers/${UUID}(?:/cards|/credit)?|(?:contacts|documents|orders)/${UUID})$`,
);

const expectation = z
  .strictObject({
    path: z.string().regex(VERSIONED_PATTERN, 'expected the address of a resource, by its UUID'),
    version: z.int().min(0),
  })
  .meta({
    id: 'TransactionExpectation',
    description: 'A resource and its version; 0 is one that is not yet.',
  });
export type TransactionExpectation = z.infer<typeof expectation>;

/** Commands that are recorded all or none. */
export const transaction = z
  .strictObject({
    commands: z.array(command).min(1).max(TRANSACTION_COMMANDS_MAX),
    expects: z
      .array(expectation)
      .max(TRANSACTION_EXPECTS_MAX)
      .optional()
      .meta({ description: 'What must still be at the version that was read, written or not.' }),
  })
  .meta({ id: 'Transaction' });
export type Transaction = z.infer<typeof transaction>;

const result = z
  .strictObject({
    status: z.int(),
    headers: z
      .strictObject({
        etag: z.string().optional(),
        location: z.string().optional(),
        'clientele-position': z.string().optional(),
      })
      .meta({ description: 'Of those that the call alone would answer.' }),
    body: z.unknown(),
  })
  .meta({ id: 'TransactionResult', description: 'What the call alone would answer.' });
export type TransactionResult = z.infer<typeof result>;

/** What the commands answered, in their order. */
export const transactionResults = z
  .strictObject({ results: z.array(result) })
  .meta({ id: 'TransactionResults' });
