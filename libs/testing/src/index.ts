export { api, expectRefused, type Answer, type Api, type RequestHeaders, type Sent } from './api.ts';
export { testDatabase, type TestDatabase } from './database.ts';
export { Faults, type Mood } from './faults/faults.ts';
export { FaultyBlobStore } from './faults/faulty-blob-store.ts';
export { FaultyEventLog } from './faults/faulty-event-log.ts';
export { FaultyKeyStore } from './faults/faulty-key-store.ts';
export { FaultyMessageBus } from './faults/faulty-message-bus.ts';
export { memoryStore } from './memory-store.ts';
export { TypedTexts } from './typed-texts.ts';
