export { openKafkaBus, type KafkaBusOptions, type KafkaMessageBus } from './kafka-message-bus.ts';
export { Relay, type RelayOptions, type RelayProgress } from './relay.ts';
export type { KafkaAccount, KafkaSecurity, KafkaTls } from './security.ts';
