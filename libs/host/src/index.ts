export { LOG_USAGE, runLogCommand } from './backup.ts';
export { busCommand, logCommand, viewsCommand } from './commands.ts';
export { banner } from './banner.ts';
export { ConfigurationError, readConfiguration, VARIABLES, type Configuration } from './configuration.ts';
export { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';
export { type ServiceModule } from './root.ts';
export { runService, startService, type RunningService } from './run-service.ts';
export { openStorage, openStores, type Storage, type Stores } from './storage.ts';
export { viewsModule } from './views.ts';
