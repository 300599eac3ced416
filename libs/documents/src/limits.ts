/** Largest file that is taken, unless configured. */
export const DOCUMENT_BYTES_MAX = 1_073_741_824;

/** What whoever hosts documents may configure. */
export class DocumentLimits {
  constructor(
    /** Largest file that is taken. */
    readonly bytesMax: number = DOCUMENT_BYTES_MAX,
  ) {}
}
