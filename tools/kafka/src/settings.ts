/** Where a broker listens and keeps what it was told. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}

const HOST = '127.0.0.1';

/** The address for clients. */
export const addressOf = ({ port }: Place): string => `${HOST}:${port}`;

/** One node that is broker and controller; small, quick to start, and without a replica of anything. */
export const serverProperties = (place: Place): string => {
  const controller = `${HOST}:${place.controllerPort}`;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: `PLAINTEXT://${addressOf(place)},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${addressOf(place)}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': controller,
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': `${place.folder}/data`,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    // One that was killed may come back as soon as its old session ended.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'num.network.threads': '2',
    'num.io.threads': '2',
    // The buffers for compaction alone would not fit into the small heap.
    'log.cleaner.dedupe.buffer.size': '4194304',
    'log.index.size.max.bytes': '1048576',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
};

/** Warnings, and the one line that says that it serves. */
export const LOGGING = `
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.started.name = kafka.server.KafkaRaftServer
logger.started.level = info
`;

/** What the broker says when it serves. */
export const STARTED = 'Kafka Server started';
