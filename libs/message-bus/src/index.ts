export * from './bus.ts';
export { MemoryMessageBus } from './memory.ts';
export { errorText, parkedFrom } from './parking.ts';
export * from './reaction.ts';
export { ReactionRecord, reactionStream, recordParked } from './recording.ts';
