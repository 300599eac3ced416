import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Mounter } from '@clientele/http';
import { DialectsController } from './dialects.controller.ts';
import { ALL_DIALECTS } from './dialects.ts';
import { mountOf } from './mounted.ts';
import { NativeServer, OwnServer } from './native-server.ts';

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

/** All dialects, over the native API of the process that hosts them. */
@Module({
  controllers: [DialectsController],
  providers: [DialectsLife, { provide: NativeServer, useClass: OwnServer }],
})
export class DialectsModule {}
