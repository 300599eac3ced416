import { stopPlatform } from './platform-setup.ts';

/** Jest calls this once after a run of tests on the process of the platform. */
export default stopPlatform;
