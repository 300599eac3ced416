export { BUS_USAGE, runBusCommand } from './bus-command.ts';
export * from './bus.ts';
export { MemoryMessageBus } from './memory.ts';
export { errorText, parkedFrom } from './parking.ts';
export * from './reaction.ts';
export { Reactions } from './reactions.ts';
