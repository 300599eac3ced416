import { PLATFORM } from '@clientele/host';

/** Every service there is; the platform runs them all in one process. */
export const SERVICES = PLATFORM;
