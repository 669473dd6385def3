/** ssm:TerminateSession and ssm:ResumeSession: policies identify a session by two tags that Systems Manager sets (spec/iam 14.8). */
import { tagContext } from '@sallyport/aws';
import type { RequestedResource } from '../request.ts';

/** What Systems Manager records of a session. */
export type SessionFacts = {
  /** `arn:aws:ssm:REGION:ACCOUNT:session/ID` */
  readonly arn: string;
  /** `aws:userid` of the principal that started it. */
  readonly starter: string;
  /** Node id. */
  readonly target: string;
};

/** A session as requested resource of ssm:TerminateSession and ssm:ResumeSession, with both tags (spec/iam 14.8). */
export function sessionResource({ arn, starter, target }: SessionFacts): RequestedResource {
  const tags = { 'aws:ssmmessages:session-id': starter, 'aws:ssmmessages:target-id': target };
  return { arn, context: tagContext(['ssm:resourceTag', 'aws:ResourceTag'], Object.entries(tags)) };
}
