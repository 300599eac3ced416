import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { startKafka } from './broker.ts';

const BROKER_MS_MAX = 180_000;

const isListening = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [host = '', port] = address.split(':');
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

it(
  'serves at one address, killed and started again as often as one likes',
  async () => {
    const kafka = await startKafka();
    expect(await isListening(kafka.brokers)).toBe(true);
    await kafka.kill();
    expect(await isListening(kafka.brokers)).toBe(false);
    await kafka.start();
    expect(await isListening(kafka.brokers)).toBe(true);
    await kafka.drop();
    expect(await isListening(kafka.brokers)).toBe(false);
  },
  BROKER_MS_MAX,
);
