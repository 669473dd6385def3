/** Durations as they are typed: `90s`, `15m`, `1h30m`, `2d`. */
import { CliError } from '../cli-error.ts';

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** In milliseconds. */
export function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d{1,9})(ms|[dhms])/g)];
  if (text === '' || parts.map(([whole]) => whole).join('') !== text) {
    throw new CliError('cli/usage', 'a duration is like 90s, 15m, 1h30m or 2d');
  }
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0);
}
