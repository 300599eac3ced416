import { hash } from 'node:crypto';

/**
 * The id of a command's event: a UUIDv8 of its place in the command, so a command said twice names the same
 * events.
 */
export const eventId = (commandId: string, step: number, index: number): string => {
  const hex = hash('sha256', `${commandId}:${step}:${index}`);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
};
