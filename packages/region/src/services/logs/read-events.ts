/** Positions in streams, their tokens, and pages within AWS's limits. */
import { rangeRule } from '../../constraint.ts';
import { constraint, invalidNextToken } from './errors.ts';
import type { EventPosition, LogEvent } from './store.ts';

const mostEvents = 10_000;
export const mostBytes = 1_048_576;

export type TimeRange = { readonly startTime?: number | undefined; readonly endTime?: number | undefined };

/** The first position inside and the first one behind: `startTime` is inclusive, `endTime` exclusive. */
export function boundsOf({ startTime = 0, endTime = Number.MAX_SAFE_INTEGER }: TimeRange): {
  readonly from: EventPosition;
  readonly to: EventPosition;
} {
  for (const [name, time] of [
    ['startTime', startTime],
    ['endTime', endTime],
  ] as const) {
    if (!Number.isSafeInteger(time) || time < 0) {
      throw constraint(name, time, 'Member must have value greater than or equal to 0');
    }
  }
  return { from: { timestamp: startTime, sequence: 0 }, to: { timestamp: endTime, sequence: 0 } };
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
export function eventId({ timestamp, sequence }: EventPosition): string {
  return `${String(timestamp).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
}

export type Position = { readonly direction: 'f' | 'b'; readonly id: string };

export function writePosition({ direction, id }: Position): string {
  return `${direction}/${id}/s`;
}

/** The event that a position names, or where it was. */
export function positionIn({ id }: Position): EventPosition {
  return { timestamp: Number(id.slice(0, 20)), sequence: Number(id.slice(20)) };
}

export function readPosition(token: string): Position {
  const match = /^([fb])\/(\d{56})\/s$/.exec(token);
  const [, direction, id] = match ?? [];
  if (id === undefined) throw invalidNextToken();
  return { direction: direction === 'b' ? 'b' : 'f', id };
}
