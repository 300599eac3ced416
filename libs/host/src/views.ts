import { ViewsModule } from '@clientele/views';
import { giveMemoryBack } from './memory.ts';
import type { ServiceModule } from './root.ts';

/** The read models over the process's own PostgreSQL. */
export const viewsModule: ServiceModule = ({ url, logId }, log) =>
  ViewsModule.of({
    url,
    logId,
    onFailure: (view, err) => log.warn({ view, err }, 'a projector failed and tries again'),
    onBuild: (view, progress) => log.info({ view, ...progress }, 'a read model is built'),
    onBuilt: giveMemoryBack,
  });

/** Follows the read models of another process. */
export const followingViews: ServiceModule = viewsModule;

/** The routes that read, for a process that sends on whoever calls them. */
export const viewRoutes: ServiceModule = viewsModule;
