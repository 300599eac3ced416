import { stopServices } from './services-setup.ts';

/** Jest calls this once after a run of tests on separate processes. */
export default stopServices;
