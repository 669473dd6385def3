/**
 * Instants in the W3C profile of ISO 8601 or as epoch seconds (spec/iam 10.12). Different notations compare by instant.
 * Four digits are a year, as epoch seconds they would lie in 1970.
 */
import { compareText, withoutTrailingZeros } from './decimal.ts';

/** Fractions stay digits, so that no precision is lost; they count forward from the second, also before 1970. */
export type Instant = { readonly seconds: number; readonly fraction: string };

const date = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;
const epoch = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

export function readInstant(text: string): Instant | undefined {
  return readDate(text) ?? readEpoch(text);
}

export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || compareText(a.fraction, b.fraction);
}

function readEpoch(text: string): Instant | undefined {
  const parts = epoch.exec(text);
  if (parts === null || /^\d{4}$/.test(text)) return undefined;
  const fraction = withoutTrailingZeros(parts[3] ?? '');
  const seconds = Number(`${parts[1]}${parts[2]}`);
  return parts[1] === '-' && fraction !== ''
    ? { seconds: seconds - 1, fraction: rest(fraction) }
    : { seconds, fraction };
}

/** What the digits lack to the next second. The last one is not a zero. */
function rest(fraction: string): string {
  const last = fraction.length - 1;
  return Array.from(fraction, (digit, index) => (index === last ? 10 : 9) - Number(digit)).join('');
}

/** The same instant in seconds, as aws:EpochTime has it; undefined when it is none. */
export function epochOf(text: string): string | undefined {
  const instant = readInstant(text);
  if (instant === undefined) return undefined;
  const { seconds, fraction } = instant;
  if (fraction === '') return String(seconds);
  return seconds < 0 ? `-${-seconds - 1}.${rest(fraction)}` : `${seconds}.${fraction}`;
}

function readDate(text: string): Instant | undefined {
  const parts = date.exec(text);
  if (parts === null) return undefined;
  const field = (index: number, missing: number): number =>
    parts[index] === undefined ? missing : Number(parts[index]);
  const year = field(1, 0);
  const month = field(2, 1);
  const day = field(3, 1);
  const hour = field(4, 0);
  const minute = field(5, 0);
  const second = field(6, 0);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = readOffset(parts[8] ?? 'Z');
  if (offset === undefined) return undefined;
  const seconds = ((daysFromEpoch(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second;
  return { seconds, fraction: withoutTrailingZeros(parts[7] ?? '') };
}

/** Minutes east of Greenwich. */
function readOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const monthDays: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0);
}

/** Days since 1970-01-01 in the Gregorian calendar, for any year of four digits. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leaps - 719_162;
  for (let earlier = 1; earlier < month; earlier += 1) days += daysIn(year, earlier);
  return days + day - 1;
}
