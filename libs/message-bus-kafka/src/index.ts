export { openKafkaBus, type KafkaBusOptions, type KafkaMessageBus } from './kafka-message-bus.ts';
