/** How long and how large everything is. */
export interface Sizes {
  /** Rounds of each contender, and how long one takes. */
  readonly rounds: number;
  readonly roundMs: number;
  /** The same for load over HTTP. */
  readonly loadRounds: number;
  readonly loadSeconds: number;
  /** Answers to each caller, after which load over HTTP ends instead, however long that takes. */
  readonly answersEach: number | null;
  readonly lagSeconds: number;
  /** The same before anything counts. */
  readonly warmUpSeconds: number;
  /** Size of the file that is uploaded and downloaded. */
  readonly fileBytes: number;
  /** Customers of the sample that is loaded before memory is measured. */
  readonly sampleCustomers: number;
  /** Events in the log at which appends are timed. The last one is the size of everything that reads. */
  readonly logEvents: readonly [number, number, number];
  /** Events in the log that is relayed, and how often it is. */
  readonly relayEvents: number;
  readonly relayRounds: number;
  /** Customers of the installations that are measured from small to large. */
  readonly scaleCustomers: readonly number[];
  /** How long a process rests before its memory is measured. */
  readonly restMs: number;
}

const WHOLE: Sizes = {
  rounds: 9,
  roundMs: 700,
  loadRounds: 5,
  loadSeconds: 2,
  answersEach: null,
  lagSeconds: 10,
  warmUpSeconds: 1,
  fileBytes: 200_000_000,
  sampleCustomers: 10_000,
  logEvents: [10_000, 100_000, 1_000_000],
  relayEvents: 200_000,
  relayRounds: 3,
  scaleCustomers: [100_000, 1_000_000],
  restMs: 15_000,
};

// Enough to see that everything runs; what it measures says nothing.
const QUICK: Sizes = {
  rounds: 1,
  roundMs: 100,
  loadRounds: 1,
  loadSeconds: 0.3,
  answersEach: 1,
  lagSeconds: 0.5,
  warmUpSeconds: 0.1,
  fileBytes: 5_000_000,
  sampleCustomers: 100,
  logEvents: [1_000, 2_000, 3_000],
  relayEvents: 2_000,
  relayRounds: 1,
  scaleCustomers: [200, 400],
  restMs: 100,
};

/** The sizes of a whole bench, or of one that only shows that it runs. */
export const sizesOf = (quick: boolean): Sizes => (quick ? QUICK : WHOLE);
