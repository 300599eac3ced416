/** Whether a period ends before it begins; open ends never do. */
export const isReversed = (from: string | null, until: string | null): boolean =>
  from !== null && until !== null && until < from;
