/** Positions in streams, their tokens, and pages within AWS's limits. */
import { rangeRule } from '../../constraint.ts';
import { constraint, invalidNextToken } from './errors.ts';
import type { LogEvent } from './store.ts';

const mostEvents = 10_000;
const mostBytes = 1_048_576;

export type TimeRange = { readonly startTime?: number | undefined; readonly endTime?: number | undefined };

/** `startTime` is inclusive, `endTime` exclusive. */
export function within({ startTime, endTime }: TimeRange): (event: LogEvent) => boolean {
  for (const [name, time] of [
    ['startTime', startTime],
    ['endTime', endTime],
  ] as const) {
    if (time !== undefined && (!Number.isSafeInteger(time) || time < 0)) {
      throw constraint(name, time, 'Member must have value greater than or equal to 0');
    }
  }
  return ({ timestamp }) =>
    (startTime === undefined || timestamp >= startTime) && (endTime === undefined || timestamp < endTime);
}

export function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return mostEvents;
  const rule = rangeRule(limit, 1, mostEvents);
  if (rule !== undefined) throw constraint('limit', limit, rule);
  return limit;
}

/** At most `limit` events and 1 MiB, but at least one. */
export function fitting(events: Iterable<LogEvent>, limit: number): LogEvent[] {
  const page: LogEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    bytes += event.bytes;
    if (page.length >= limit || (page.length > 0 && bytes > mostBytes)) break;
    page.push(event);
  }
  return page;
}

/** 56 digits in the order of the events: the time, then the sequence. */
export function eventId({ timestamp, sequence }: Pick<LogEvent, 'timestamp' | 'sequence'>): string {
  return `${String(timestamp).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
}

export type Position = { readonly direction: 'f' | 'b'; readonly id: string };

export function writePosition({ direction, id }: Position): string {
  return `${direction}/${id}/s`;
}

export function readPosition(token: string): Position {
  const match = /^([fb])\/(\d{56})\/s$/.exec(token);
  const [, direction, id] = match ?? [];
  if (id === undefined) throw invalidNextToken();
  return { direction: direction === 'b' ? 'b' : 'f', id };
}
