/**
 * How long to wait for an acknowledgement (spec/session-manager 5.1). Milliseconds.
 *
 * The official programs never wait longer than 1 s, which on a slow link means sending everything several times. Under
 * the WebSocket lies TCP: frames are lost with a connection, which is answered by a replay, and hardly otherwise. So
 * ours may learn that a link is slow.
 */
const initialRtt = 100;
const initialRto = 200;
const leastSlack = 10;
export const maxRto: number = 30_000;

export class RoundTrip {
  #rtt = initialRtt;
  #variation = 0;
  #timeout = initialRto;

  /** Of a message sent more than once the first sending counts: too long an estimate only delays, too short floods. */
  sample(elapsed: number): void {
    const measured = Math.min(Math.max(elapsed, 0), maxRto);
    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#rtt - measured);
    this.#rtt = 0.875 * this.#rtt + 0.125 * measured;
    this.#timeout = Math.min(maxRto, this.#rtt + Math.max(leastSlack, 4 * this.#variation));
  }

  /** Doubles with every resend of one message. */
  timeout(resends: number): number {
    return Math.min(maxRto, this.#timeout * 2 ** Math.min(resends, 10));
  }
}
