/** Something that must be so, and where it is not. */
export interface Check {
  readonly name: string;
  readonly faults: readonly string[];
}
