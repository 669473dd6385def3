/** The pieces of a request's body as they arrive. A client that stops sending, or sends almost nothing, is given up. */
import type { IncomingMessage } from 'node:http';
import { incompleteBody, S3Error } from './errors.ts';
import type { Limits } from './limits.ts';

/** `mostMilliseconds`: for the body to arrive whole; without it the least speed is all that counts. */
export async function* bodyOf(
  message: IncomingMessage,
  limits: Limits,
  mostMilliseconds?: number,
): AsyncGenerator<Buffer> {
  let wake = (): void => {};
  let stalled = false;
  let isLate = false;
  let arrived = 0;
  let counted = 0;
  const changed = (): void => wake();
  const events = ['readable', 'end', 'close', 'error'] as const;
  for (const event of events) message.on(event, changed);
  const watch = setInterval(() => {
    stalled = arrived - counted < limits.leastBytes;
    counted = arrived;
    if (stalled) changed();
  }, limits.stallMilliseconds);
  const end =
    mostMilliseconds === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true;
          changed();
        }, mostMilliseconds);
  try {
    while (true) {
      const chunk = message.read() as Buffer | null;
      if (chunk !== null) {
        arrived += chunk.length;
        stalled = false;
        yield chunk;
        continue;
      }
      if (message.readableEnded || message.complete) return;
      if (message.destroyed) throw incompleteBody();
      if (stalled || isLate) throw timedOut();
      const event = Promise.withResolvers<void>();
      wake = event.resolve;
      await event.promise;
    }
  } finally {
    clearInterval(watch);
    clearTimeout(end);
    for (const event of events) message.off(event, changed);
  }
}

function timedOut(): S3Error {
  const message =
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.';
  return new S3Error('RequestTimeout', 400, message);
}
