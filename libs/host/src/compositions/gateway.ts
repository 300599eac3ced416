import { ForwardingModule } from '@clientele/gateway';
import { ConfigurationError } from '../configuration.ts';
import type { ServiceModule } from '../root.ts';
import { FRONT } from './front.ts';
import { SERVICE_VARIABLES, type ServiceName } from './service-names.ts';
import { SERVICES_BEHIND } from './services-behind.ts';

const forwardingModule: ServiceModule = (_storage, _log, configuration) =>
  ForwardingModule.to(
    (Object.keys(SERVICES_BEHIND) as ServiceName[]).map((name) => {
      const variable = SERVICE_VARIABLES[name];
      const url = configuration[variable];
      if (url === undefined) throw new ConfigurationError(`${variable}: the gateway must know where it is`);
      return { name, url, module: SERVICES_BEHIND[name].owner };
    }),
  );

/** The process before the services: it has all routes, and serves itself what is decided over several. */
export const GATEWAY: readonly ServiceModule[] = [
  ...FRONT,
  ...Object.values(SERVICES_BEHIND).map(({ routes }) => routes),
  forwardingModule,
];
