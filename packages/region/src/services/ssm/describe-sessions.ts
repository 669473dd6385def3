/** DescribeSessions. IAM cannot limit it to the caller's own sessions. spec/iam 14.9. */
import type { DescribeSessionsRequest, DescribeSessionsResponse, Session, SessionFilter } from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { invalidFilterKey, validationError } from './errors.ts';
import { paginate } from './paginate.ts';
import { isOver, type SessionRecord, sessionsOf } from './sessions.ts';

const maxFilters = 6;

export const describeSessions: Operation<DescribeSessionsRequest, DescribeSessionsResponse> = {
  requiredPermissions: () => [{ action: 'ssm:DescribeSessions', resources: [{ arn: '*' }] }],
  handle({ State: state, Filters: filters = [], ...request }, { account }) {
    if (state !== 'Active' && state !== 'History') throw validationError('State must be Active or History.');
    if (filters.length > maxFilters) throw validationError(`At most ${maxFilters} filters are allowed.`);
    const matches = filters.map(matcher);
    const wanted = sessionsOf(account).filter(
      (session) => isOver(session) === (state === 'History') && matches.every((match) => match(session)),
    );
    const { items, nextToken } = paginate(wanted, newestFirst, request, { most: 200 });
    return { Sessions: items.map(describe), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  },
};

function newestFirst({ startDate, id }: SessionRecord): string {
  return `${String(1e15 - startDate.getTime()).padStart(16, '0')} ${id}`;
}

function matcher({ key, value = '' }: SessionFilter): (session: SessionRecord) => boolean {
  switch (key) {
    case 'InvokedAfter': {
      const after = timeOf(value);
      return ({ startDate }) => startDate.getTime() >= after;
    }
    case 'InvokedBefore': {
      const before = timeOf(value);
      return ({ startDate }) => startDate.getTime() <= before;
    }
    case 'Target':
      return ({ target }) => target === value;
    case 'Owner':
      return ({ owner }) => owner === value;
    case 'Status':
      return ({ status }) => status === value;
    case 'SessionId':
      return ({ id }) => id === value;
    case 'AccessType':
      return () => value === 'Standard';
    default:
      throw invalidFilterKey(`${String(key)} is not a key to filter sessions by.`);
  }
}

function timeOf(value: string): number {
  const time = Date.parse(value);
  if (!Number.isFinite(time)) throw validationError(`${value} is not a time such as 2026-11-21T08:00:00Z.`);
  return time;
}

function describe(session: SessionRecord): Session {
  const { endDate, reason, maximumMinutes } = session;
  return {
    SessionId: session.id,
    Target: session.target,
    Status: session.status,
    StartDate: session.startDate,
    ...(endDate === undefined ? {} : { EndDate: endDate }),
    DocumentName: session.documentName,
    Owner: session.owner,
    ...(reason === undefined ? {} : { Reason: reason }),
    ...(maximumMinutes === undefined ? {} : { MaxSessionDuration: String(maximumMinutes) }),
    AccessType: 'Standard',
  };
}
