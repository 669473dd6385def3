/** Shows and moves the region's clock, at `/_region/clock`. */
import type { MovableClock } from '../clock.ts';
import { type ControlResource, malformed, methodRefused } from './control.ts';

export function clockControl(clock: MovableClock): ControlResource {
  return {
    serve(method, _, body) {
      if (method === 'POST') move(clock, body);
      else if (method === 'DELETE') clock.reset();
      else if (method !== 'GET') throw methodRefused(method);
      return { time: clock.now().toISOString(), aheadMilliseconds: clock.ahead };
    },
  };
}

/** `{"time": "2030-01-01T00:00:00Z"}` or `{"forwardMilliseconds": 3600000}`. */
function move(clock: MovableClock, body: unknown): void {
  const { time, forwardMilliseconds } = (body ?? {}) as { time?: unknown; forwardMilliseconds?: unknown };
  let wanted = Number.NaN;
  if (typeof time === 'string' && forwardMilliseconds === undefined) wanted = Date.parse(time);
  if (typeof forwardMilliseconds === 'number' && time === undefined && forwardMilliseconds >= 0) {
    wanted = clock.now().getTime() + forwardMilliseconds;
  }
  if (!clock.set(wanted)) throw malformed('give one time from 2000 to 2199, or milliseconds to go forward');
}
