export { allViews } from './all-views.ts';
export { customerListQuery, listCustomers } from './customers.list.ts';
export { Reads } from './reads.ts';
export { runViewsCommand, VIEWS_USAGE, type ViewsCommandDeps } from './views-command.ts';
export { ViewsModule, type FollowingOptions, type ViewsOptions } from './views.module.ts';
