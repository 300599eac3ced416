import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlobStore } from '@clientele/blob-store';
import { Addresses } from '@clientele/http';
import { ReactionSet } from '@clientele/message-bus';
import { ATTACHMENT_HANDLERS } from './attachments.commands.ts';
import { AttachmentsController } from './attachments.controller.ts';
import { Contents } from './contents.ts';
import { ContentsController } from './contents.controller.ts';
import { DOCUMENT_HANDLERS } from './documents.commands.ts';
import { DocumentsController } from './documents.controller.ts';
import { DocumentLimits } from './limits.ts';
import { documentReactions } from './purge.ts';
import { Sweeping, SweepSetting } from './sweeping.ts';
import { Thumbnails } from './thumbnails.ts';
import { Traffic } from './traffic.ts';
import { Uploads } from './uploads.ts';

/** What documents need besides the event store, identities and references, which are injected. */
export interface DocumentsOptions {
  readonly blobs: BlobStore;
  readonly limits: DocumentLimits;
  readonly sweep: SweepSetting;
  /** Called whenever many bytes went by. */
  readonly onMuchTraffic: () => void;
}

/** Every write to documents and attachments, and every read of their bytes. */
@Module({})
export class DocumentsModule {
  static of({ blobs, limits, sweep, onMuchTraffic }: DocumentsOptions): DynamicModule {
    return {
      module: DocumentsModule,
      imports: [CqrsModule],
      controllers: [AttachmentsController, ContentsController, DocumentsController],
      providers: [
        Addresses,
        Contents,
        Sweeping,
        Thumbnails,
        Uploads,
        ...ATTACHMENT_HANDLERS,
        ...DOCUMENT_HANDLERS,
        { provide: BlobStore, useValue: blobs },
        { provide: DocumentLimits, useValue: limits },
        { provide: SweepSetting, useValue: sweep },
        { provide: Traffic, useValue: new Traffic(onMuchTraffic) },
        { provide: ReactionSet, useValue: documentReactions(blobs) },
      ],
    };
  }
}
