import { z } from 'zod';

/**
 * A fact as the domain sees it: its name and what it says. Everything else belongs to the {@link Envelope}.
 */
export type Event<Type extends string = string, Data = unknown> = {
  readonly type: Type;
  readonly data: Data;
};

type Shape = z.core.$ZodLooseShape;

/** What one event type says: open members, readable by all who may read the log, and sealed ones. */
export interface EventShape {
  readonly open?: Shape;
  readonly sealed?: Shape;
}

/**
 * One stored event type: the schema version that is written now, the shape of its `data`, and the
 * functions that lift older data to it (`upcasters[0]` lifts schema 1 to 2).
 */
export interface EventContract<Data extends z.ZodType = z.ZodType> {
  readonly schema: number;
  readonly data: Data;
  /** Names of the open members, and of the sealed ones. */
  readonly open: readonly string[];
  readonly sealed: readonly string[];
  readonly upcasters: readonly ((data: unknown) => unknown)[];
}

type Members<S> = S extends Shape ? z.core.$InferObjectOutput<S, {}> : {};
type DataOf<S extends EventShape> = Members<S['open']> &
  (S['sealed'] extends Shape ? { readonly sealed: Members<S['sealed']> | null } : {});

type Contracts<Shapes extends Record<string, EventShape>> = {
  readonly [Type in keyof Shapes]: EventContract<z.ZodType<DataOf<Shapes[Type]>>>;
};

/** The union of the events that a table of contracts declares. */
export type EventOf<Table> = {
  [Type in keyof Table & string]: Table[Type] extends EventContract<z.ZodType<infer Data>>
    ? Event<Type, Data>
    : never;
}[keyof Table & string];

/**
 * Declares event types at schema version 1.
 *
 * Whatever a client may type stands in `sealed`: it is stored under the subject's data key, and opens as
 * `null` once that key is destroyed, so everyone who folds the event is compiled against erasure.
 */
export const declareEvents = <const Shapes extends Record<string, EventShape>>(
  shapes: Shapes,
): Contracts<Shapes> =>
  Object.fromEntries(
    Object.entries(shapes).map(([type, shape]) => [type, contractOf(shape)]),
  ) as Contracts<Shapes>;

const contractOf = ({ open = {}, sealed }: EventShape): EventContract => ({
  schema: 1,
  data: z.strictObject(sealed ? { ...open, sealed: z.strictObject(sealed).nullable() } : open),
  open: Object.keys(open),
  sealed: Object.keys(sealed ?? {}),
  upcasters: [],
});
