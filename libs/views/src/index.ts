export { allViews } from './all-views.ts';
export { runViewsCommand, VIEWS_USAGE, type ViewsCommandDeps } from './views-command.ts';
export { ViewsModule, type ViewsOptions } from './views.module.ts';
