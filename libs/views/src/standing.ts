import type { Recorded, Standing } from '@clientele/contracts';

/** A row that knows where its stream stands. */
export interface Stands {
  readonly standing: Standing;
  /** Whose events came last, so that a command that recorded several counts once. */
  readonly commandId: string;
}

/** Where one more event puts a stream. */
export const standingAfter = (row: Stands | null, event: Recorded): Stands => ({
  standing: {
    version: event.version,
    revision: (row?.standing.revision ?? 0) + (row?.commandId === event.commandId ? 0 : 1),
    position: event.position,
    createdAt: row?.standing.createdAt ?? event.at,
    updatedAt: event.at,
  },
  commandId: event.commandId,
});

/** The standing that a document on the wire tells. */
export type StandingOnWire = Omit<Standing, 'position'> & { readonly position: string };

/** The same as a row has it. */
export const standingFrom = ({
  version,
  revision,
  position,
  createdAt,
  updatedAt,
}: StandingOnWire): Standing => ({
  version,
  revision,
  position: BigInt(position),
  createdAt,
  updatedAt,
});
