import { ViewsModule } from '@clientele/views';
import { giveMemoryBack } from '../memory.ts';
import type { ServiceModule } from '../root.ts';

/** The read models over the process's own PostgreSQL. */
export const viewsModule: ServiceModule = (
  { url, logId, leases },
  log,
  { MIN_POSITION_WAIT_MS: minPositionWaitMs },
) =>
  ViewsModule.of({
    url,
    logId,
    leases,
    minPositionWaitMs,
    onFailure: (view, err) => log.warn({ view, err }, 'a projector failed and tries again'),
    onBuild: (view, progress) => log.info({ view, ...progress }, 'a read model is built'),
    onBuilt: giveMemoryBack,
  });

const following =
  (routes: boolean): ServiceModule =>
  ({ url, logId }, log, { MIN_POSITION_WAIT_MS: minPositionWaitMs }) =>
    ViewsModule.following({
      url,
      logId,
      routes,
      minPositionWaitMs,
      onFailure: (what, err) => log.warn({ what, err }, 'the views cannot be followed for now'),
    });

/** Follows the read models of another process. */
export const followingViews: ServiceModule = following(false);

/** The routes that read, for a process that sends on whoever calls them. */
export const viewRoutes: ServiceModule = following(true);
