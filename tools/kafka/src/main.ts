import { startKafka } from './broker.ts';

// Runs a broker in the foreground: `npm run kafka -- [port] [folder]`.
const PORT = 9092;
const [port = String(PORT), folder = '.data/kafka'] = process.argv.slice(2);

const kafka = await startKafka({ port: Number(port), folder });
console.log(`Kafka listens on ${kafka.brokers}, its data is in ${folder}; KAFKA_BROKERS=${kafka.brokers}`);

let isWanted = true;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isWanted = false;
    void kafka.stop();
  });
await kafka.ended();
if (isWanted) console.error('Kafka ended by itself');
process.exit(isWanted ? 1 : 0);
