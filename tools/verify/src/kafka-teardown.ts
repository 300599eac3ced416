import { stopKafka } from './kafka-setup.ts';

/** Jest calls this once after a run that needed a broker. */
export default stopKafka;
