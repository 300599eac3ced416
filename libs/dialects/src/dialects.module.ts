import { type DynamicModule, Injectable, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { Mounter } from '@clientele/http';
import { DialectsController } from './dialects.controller.ts';
import { ALL_DIALECTS } from './dialects.ts';
import { mountOf } from './mounted.ts';
import { NativeServer, OwnServer, RemoteServer } from './native-server.ts';

@Injectable()
class DialectsLife implements OnModuleInit {
  constructor(
    private readonly mounter: Mounter,
    private readonly server: NativeServer,
  ) {}

  onModuleInit(): void {
    for (const dialect of ALL_DIALECTS) this.mounter.mount(mountOf(dialect, this.server));
  }
}

/** All dialects. */
@Module({ controllers: [DialectsController], providers: [DialectsLife] })
export class DialectsModule {
  /** Over the native API of the process that hosts them. */
  static here(): DynamicModule {
    return dialectsOver({ provide: NativeServer, useClass: OwnServer });
  }

  /** Over the native API of another process, by its address. */
  static at(url: string): DynamicModule {
    return dialectsOver({ provide: NativeServer, useValue: new RemoteServer(url) });
  }
}

const dialectsOver = (server: Provider): DynamicModule => ({ module: DialectsModule, providers: [server] });
