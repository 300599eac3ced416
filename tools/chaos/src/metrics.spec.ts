import { expect, it } from '@jest/globals';
import { lagOf, metricsIn, toldLag } from './metrics.ts';

const ONE = `# HELP relay_lag_positions Positions of the log that are not on the bus yet.
# TYPE relay_lag_positions gauge
relay_lag_positions 3
reactions_lag_positions{group="wallets"} 2
reactions_lag_positions{group="contacts"} 7
`;
const OTHER = 'views_lag_positions{view="customers"} 4\nrelay_lag_positions 5\n';

it('takes the largest value of each metric', () => {
  expect(metricsIn(ONE)).toEqual(
    new Map([
      ['relay_lag_positions', 3],
      ['reactions_lag_positions', 7],
    ]),
  );
});

it('takes the largest lag that any process tells of', () => {
  const lag = lagOf([ONE, OTHER, ''].map(metricsIn));
  expect(lag).toEqual({ relay: 5, reactions: 7, views: 4 });
  expect(toldLag(lag)).toBe('relay 5, reactions 7, views 4');
});

it('takes a lag that nobody tells of for endless', () => {
  expect(lagOf([metricsIn(OTHER)])).toEqual({ relay: 5, reactions: Infinity, views: 4 });
});
