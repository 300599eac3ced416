import { PROBLEM_MEDIA_TYPE, type RefusalCode } from '@clientele/contracts';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Refused } from '@clientele/event-store';
import { problemOf } from './problem.ts';

const CODES: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers what is not even HTTP, so that no request object was made of it, and closes the connection. */
export const answerBrokenRequest = (error: Error, socket: Socket): void => {
  const { code = '' } = error as { code?: string };
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = problemOf(new Refused(CODES[code] ?? 'invalid-request'), randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
