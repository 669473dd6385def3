/**
 * How long to wait for an acknowledgement (spec/session-manager 5.1). Milliseconds.
 *
 * The official programs wait at most 1 s and therefore send everything several times on a slow link. TCP below the
 * WebSocket loses frames only with the whole connection, and then they are sent again on the next one, so a longer
 * timeout costs nothing.
 */
const initialRtt = 100;
const initialRto = 200;
const minimumVariance = 10;
export const maxRto: number = 30_000;

export class RoundTrip {
  #rtt = initialRtt;
  #variation = 0;
  #timeout = initialRto;

  /** Measured from the first time a message was sent: an estimate that is too long delays resends, one that is too short floods the link. */
  sample(elapsed: number): void {
    const measured = Math.min(Math.max(elapsed, 0), maxRto);
    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#rtt - measured);
    this.#rtt = 0.875 * this.#rtt + 0.125 * measured;
    this.#timeout = Math.min(maxRto, this.#rtt + Math.max(minimumVariance, 4 * this.#variation));
  }

  /** Doubles with every resend of one message. */
  timeout(resends: number): number {
    return Math.min(maxRto, this.#timeout * 2 ** Math.min(resends, 10));
  }
}
