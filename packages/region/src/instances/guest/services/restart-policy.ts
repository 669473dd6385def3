/** Which ends of a service count as success, and after which it starts again: systemd.service(5), "Restart=". Pure. */
import type { End } from './runner.ts';
import type { ServiceSettings } from './service-settings.ts';

/** With these signals a service is asked to end. */
const cleanSignals: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE']);

type Policy = Pick<ServiceSettings, 'restart' | 'alsoSuccess' | 'preventRestart'>;

export function isClean({ alsoSuccess }: Pick<Policy, 'alsoSuccess'>, end: End): boolean {
  if ('signal' in end) return cleanSignals.has(end.signal) || alsoSuccess.has(end.signal);
  return end.status === 0 || alsoSuccess.has(end.status);
}

export function restarts(policy: Policy, result: string, end: End | undefined): boolean {
  if (end !== undefined && policy.preventRestart.has('signal' in end ? end.signal : end.status)) return false;
  switch (policy.restart) {
    case 'always':
      return result !== 'start-limit-hit';
    case 'on-success':
      return result === 'success';
    case 'on-failure':
      return result !== 'success';
    case 'on-abnormal':
      return result === 'signal' || result === 'timeout';
    case 'on-abort':
      return result === 'signal';
    case 'no':
      return false;
    default:
      return policy.restart satisfies never;
  }
}
