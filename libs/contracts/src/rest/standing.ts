import { z } from 'zod';
import { moment } from '../text.ts';

/** Where a resource's own stream stands: what its answer says besides its fields. */
export interface Standing {
  /** Events in its stream; the strong ETag. */
  readonly version: number;
  /** Commands that changed its stream. */
  readonly revision: number;
  /** Of its last event. */
  readonly position: bigint;
  /** When its first and its last event were appended. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A place in the log on the wire: decimal text. */
export const positionText = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/, 'expected a position: a whole number as text');

/** The members of every resource that say where its stream stands. */
export const standingMembers = {
  version: z.int().positive(),
  revision: z.int().positive(),
  position: positionText,
  createdAt: moment,
  updatedAt: moment,
};

export const standingOnWire = ({ version, revision, position, createdAt, updatedAt }: Standing) => ({
  version,
  revision,
  position: String(position),
  createdAt,
  updatedAt,
});
