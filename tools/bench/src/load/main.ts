import type { Job } from '../jobs.ts';
import { shootClosed } from './closed.ts';
import { shootPaced } from './paced.ts';

// Load comes from a process of its own, as it does in life: it neither delays a server's answers nor is
// delayed by them.
process.on('message', (job: Job) => {
  const result = job.kind === 'closed' ? shootClosed(job) : shootPaced(job);
  void result.then((figures) => process.send?.(figures));
});
process.once('disconnect', () => process.exit());
