import type { Job } from '../jobs.ts';
import { shootClosed } from './closed.ts';
import { shootPaced } from './paced.ts';
import { shootStepped } from './stepped.ts';

const figuresOf = (job: Job): Promise<object> => {
  switch (job.kind) {
    case 'closed':
      return shootClosed(job);
    case 'paced':
      return shootPaced(job);
    case 'stepped':
      return shootStepped(job);
  }
};

// Load comes from a process of its own, as it does in life: it neither delays a server's answers nor is
// delayed by them.
process.on('message', (job: Job) => {
  void figuresOf(job).then((figures) => process.send?.(figures));
});
process.once('disconnect', () => process.exit());
