import Sequencer from '@jest/test-sequencer';

// Projects whose files take long come first, as the last of them would hold up the end of the run.
const LONGEST_FIRST = ['kafka', 'services', 'e2e', 'faults', 'int', 'spec'];

const rankOf = ({ context }) => LONGEST_FIRST.indexOf(context.config.displayName?.name);

/**
 * Without a memory of other runs Jest goes by the size of files, which says nothing of a short one that kills
 * a broker. Within a project its order stands.
 */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
