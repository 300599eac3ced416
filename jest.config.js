import { availableParallelism } from 'node:os';

const preset = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@clientele/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
};

const ignored = ['/node_modules/', '/dist/'];

// One throw-away PostgreSQL serves every file of a run; it starts only when such files are in the run.
const withDatabase = {
  globalSetup: '<rootDir>/tools/verify/src/database-setup.ts',
  globalTeardown: '<rootDir>/tools/verify/src/database-teardown.ts',
};

// The same with the platform in a process of its own, for all files that share it.
const withPlatform = {
  globalSetup: '<rootDir>/tools/verify/src/platform-setup.ts',
  globalTeardown: '<rootDir>/tools/verify/src/platform-teardown.ts',
};

// The same database with one Kafka broker.
const withKafka = {
  globalSetup: '<rootDir>/tools/verify/src/kafka-setup.ts',
  globalTeardown: '<rootDir>/tools/verify/src/kafka-teardown.ts',
};

// Both with every service in a process of its own, for all files that share them.
const withServices = {
  globalSetup: '<rootDir>/tools/verify/src/services-setup.ts',
  globalTeardown: '<rootDir>/tools/verify/src/services-teardown.ts',
};

// These say nothing over ports with faults, or no more than the others: what starts its own process has none,
// and what is read or refused leaves nothing that could be lost.
const notOverFaults = {
  backup: 'starts its own process',
  'bulk-and-export': 'sends in lines what the others send one by one',
  conventions: 'is about what is read and refused',
  credentials: 'counts requests, and a client that tries again makes more of them',
  'dry-run': 'records nothing',
  fuzz: 'is refused nearly always, on every route',
  kurrentdb: 'starts its own process',
  'large-documents': 'starts its own process',
  ledgers: 'makes many of the commands that wallets and concurrency make a few of',
  lists: 'is about what is read',
  operations: 'starts its own process',
  outage: 'starts its own process',
  reactions: 'waits for an outage that a client is to see',
  readme: 'starts its own process',
  rights: 'is about what is refused',
  'time-travel': 'is about what is read',
  tracing: 'shows where the time of a request went, however it ends',
};

// What is tried a thousand times on the platform is tried a hundred times elsewhere: the same code takes and
// refuses it there, and what may differ is the way to it.
const SHARE = 0.1;

// These are about the one process of the platform, and start it themselves.
const notInProcesses = {
  kurrentdb: 'starts the process of the platform on a server of its own',
  backup: 'exports and imports the store of a process',
  'large-documents': 'measures the memory of the process of the platform',
  operations: 'starts and stops the process of the platform',
  outage: 'kills the PostgreSQL that the process of the platform runs',
  readme: 'walks with the platform as the README tells',
};

/** The level of a test stands in its suffix: pure, real servers, a broker, or the whole platform. */
export default {
  projects: [
    {
      ...preset,
      displayName: 'spec',
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: [...ignored, '\\.(int|kafka|e2e)\\.spec\\.ts$'],
    },
    {
      ...preset,
      ...withDatabase,
      displayName: 'int',
      testMatch: ['**/*.int.spec.ts'],
      testPathIgnorePatterns: ignored,
    },
    {
      ...preset,
      ...withKafka,
      displayName: 'kafka',
      testMatch: ['**/*.kafka.spec.ts'],
      testPathIgnorePatterns: ignored,
    },
    {
      ...preset,
      ...withPlatform,
      displayName: 'e2e',
      testMatch: ['**/*.e2e.spec.ts'],
      testPathIgnorePatterns: ignored,
    },
    {
      ...preset,
      ...withServices,
      displayName: 'services',
      globals: { TOPOLOGY: 'services', SHARE },
      testMatch: ['**/apps/platform/src/**/*.e2e.spec.ts'],
      testPathIgnorePatterns: [...ignored, ...Object.keys(notInProcesses).map((name) => `/${name}\\.e2e`)],
    },
    {
      ...preset,
      ...withDatabase,
      displayName: 'faults',
      globals: { TOPOLOGY: 'faults', SHARE },
      testMatch: ['**/apps/platform/src/*.e2e.spec.ts'],
      testPathIgnorePatterns: [...ignored, ...Object.keys(notOverFaults).map((name) => `/${name}\\.e2e`)],
    },
  ],
  // Long enough to stop six processes on a machine that has much else to do; nothing waits so long for its
  // own sake.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/jest.sequencer.js',
  // Much of a test is waiting for a process, a disk or a broker, so two files go together even on two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  coverageProvider: 'v8',
};
