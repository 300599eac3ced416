/** Lines of a file of properties. */
export type Settings = Readonly<Record<string, string>>;

/** What a broker is told besides what all are. */
export interface Besides {
  /** Where else it listens, each as `PROTOCOL://host:port`. */
  readonly listeners: readonly string[];
  readonly settings: Settings;
}

/** Where a broker listens and keeps what it was told. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}

const HOST = '127.0.0.1';

/** The protocol of each listener, which goes by its name but for that of the node itself. */
const PROTOCOLS =
  'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL';

/** The address for clients. */
export const addressOf = ({ port }: Place): string => `${HOST}:${port}`;

/** One node that is broker and controller; small, quick to start, and without a replica of anything. */
export const serverProperties = (place: Place, besides: Besides | null): string => {
  const controller = `${HOST}:${place.controllerPort}`;
  const listeners = [`PLAINTEXT://${addressOf(place)}`, ...(besides?.listeners ?? [])];
  const settings: Settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: [...listeners, `CONTROLLER://${controller}`].join(','),
    'advertised.listeners': listeners.join(','),
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': controller,
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': PROTOCOLS,
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
    ...besides?.settings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', String.raw`\n`)}\n`)
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
