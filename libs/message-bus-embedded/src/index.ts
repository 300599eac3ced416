export { openEmbeddedBus, type EmbeddedBusOptions, type EmbeddedMessageBus } from './embedded-message-bus.ts';
