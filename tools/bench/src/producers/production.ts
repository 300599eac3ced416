/** So many messages, on topics that are not there yet. */
export interface Production {
  readonly brokers: string;
  readonly prefix: string;
  readonly partitions: number;
  readonly messages: number;
}

/** What came of it. */
export interface Produced {
  readonly perSecond: number;
}
