/** One line of the results: our figure beside what it is measured against. */
export interface Row {
  readonly group: string;
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: string;
  readonly target: string;
  /** `null` when nothing was promised. */
  readonly met: boolean | null;
}

/** A figure of somebody else, and whose it is. */
export interface Against {
  readonly name: string;
  readonly rounds: readonly number[];
}

type RowName = Pick<Row, 'group' | 'what'>;

/** The middle one: a round in which the machine did something else does not count. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** The value that this share of the values does not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/** Two rates that were measured in turn, compared round by round; more is better. */
export const compared = (
  name: RowName,
  ours: readonly number[],
  { name: other, rounds }: Against,
  atLeast?: number,
): Row => {
  const ratio = ratioOf(ours, rounds);
  return {
    ...name,
    ours: rate(median(ours)),
    against: `${other}: ${rate(median(rounds))}`,
    ratio: `${ratio.toFixed(2)}x`,
    target: atLeast === undefined ? '' : `at least ${atLeast}x`,
    met: atLeast === undefined ? null : ratio >= atLeast,
  };
};

/** Two costs that were measured in turn, compared round by round; less is better. */
export const costing = (
  name: RowName,
  ours: readonly number[],
  { name: other, rounds }: Against,
  { unit, atMost }: { readonly unit: string; readonly atMost: number },
): Row => {
  const ratio = ratioOf(ours, rounds);
  return {
    ...name,
    ours: amount(median(ours), unit),
    against: `${other}: ${amount(median(rounds), unit)}`,
    ratio: `${ratio.toFixed(2)}x`,
    target: `at most ${atMost}x`,
    met: ratio <= atMost,
  };
};

const ratioOf = (ours: readonly number[], others: readonly number[]): number =>
  median(ours.map((each, round) => each / (others[round] ?? Number.NaN)));

/** A figure with a bound of its own. */
export interface Bounded {
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** The same, measured of something else, where that says more than the figure alone. */
  readonly against?: { readonly name: string; readonly value: number };
}

/** A figure that is compared with a bound. */
export const bounded = (name: RowName, { value, unit, atMost, atLeast, against }: Bounded): Row => {
  const bounds = [
    ...(atMost === undefined
      ? []
      : [{ text: `at most ${atMost.toLocaleString('en')} ${unit}`, met: value <= atMost }]),
    ...(atLeast === undefined
      ? []
      : [{ text: `at least ${atLeast.toLocaleString('en')} ${unit}`, met: value >= atLeast }]),
  ];
  return {
    ...name,
    ours: amount(value, unit),
    against: against ? `${against.name}: ${amount(against.value, unit)}` : '',
    ratio: against ? `${(value / against.value).toFixed(2)}x` : '',
    target: bounds.map(({ text }) => text).join(', '),
    met: bounds.length === 0 ? null : bounds.every(({ met }) => met),
  };
};

const WHOLE_FROM = 100;
const TENTHS_FROM = 10;

const amount = (value: number, unit: string): string => `${rounded(value)} ${unit}`;
const rate = (perSecond: number): string => `${rounded(perSecond)}/s`;

const rounded = (value: number): string => {
  const digits = value >= WHOLE_FROM ? 0 : value >= TENTHS_FROM ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};
