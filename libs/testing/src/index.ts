export { api, expectRefused, type Answer, type Api, type RequestHeaders, type Sent } from './api.ts';
export { testDatabase, type TestDatabase } from './database.ts';
export { memoryStore } from './memory-store.ts';
export { TypedTexts } from './typed-texts.ts';
