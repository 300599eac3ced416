export { openKafkaBus, type KafkaBusOptions, type KafkaMessageBus } from './kafka-message-bus.ts';
export { Relay, type RelayOptions, type RelayProgress } from './relay.ts';
