import { LINE_LENGTH_MAX, LIST_ENTRIES_MAX, type Appliance } from '@clientele/contracts';
import { z } from 'zod';

const SEPARATOR = ',';

/** Appliances as the vendor's one text: `id` or `label:id`, comma separated; `null` when there are none. */
export const appliancesText = (appliances: readonly Appliance[]): string | null =>
  appliances.length === 0
    ? null
    : appliances.map(({ label, target }) => (label === null ? target : `${label}:${target}`)).join(SEPARATOR);

/** What a text names, in its order; what is named twice stays twice. */
export const appliancesFrom = (text: string | null): Appliance[] =>
  text === null || text === '' ? [] : text.split(SEPARATOR).map(applianceFrom);

const applianceFrom = (entry: string): Appliance => {
  const end = entry.lastIndexOf(':');
  return end === -1
    ? { label: null, target: entry }
    : { label: entry.slice(0, end), target: entry.slice(end + 1) };
};

const fits = ({ label, target }: Appliance): boolean =>
  target.length <= LINE_LENGTH_MAX && (label ?? '').length <= LINE_LENGTH_MAX;

/** The text as a client sends it. */
export const appliances = z
  .string()
  .refine((text) => appliancesFrom(text).length <= LIST_ENTRIES_MAX, `expected at most ${LIST_ENTRIES_MAX}`)
  .refine((text) => appliancesFrom(text).every(fits), `expected at most ${LINE_LENGTH_MAX} characters each`)
  .nullable()
  .meta({ description: '`id` or `label:id`, comma separated.' });
