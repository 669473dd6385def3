/** How long to wait for an acknowledgement (spec/session-manager.md section 5.1). Milliseconds. */
const INITIAL_RTT = 100;
const INITIAL_RTO = 200;
const LEAST_SLACK = 10;
export const MAX_RTO: number = 1000;

export class RoundTrip {
  #rtt = INITIAL_RTT;
  #variation = 0;
  #timeout = INITIAL_RTO;

  /** Of a message sent more than once the first sending counts: too long an estimate only delays, too short floods. */
  sample(elapsed: number): void {
    const measured = Math.min(Math.max(elapsed, 0), MAX_RTO);
    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#rtt - measured);
    this.#rtt = 0.875 * this.#rtt + 0.125 * measured;
    this.#timeout = Math.min(MAX_RTO, this.#rtt + Math.max(LEAST_SLACK, 4 * this.#variation));
  }

  /** Doubles with every resend of one message. */
  timeout(resends: number): number {
    return Math.min(MAX_RTO, this.#timeout * 2 ** Math.min(resends, 10));
  }
}
