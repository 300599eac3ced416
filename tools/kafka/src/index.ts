export { startKafka, type Kafka, type KafkaOptions } from './broker.ts';
export { whatIsMissing } from './jars.ts';
