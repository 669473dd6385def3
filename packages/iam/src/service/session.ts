/** ssm:TerminateSession and ssm:ResumeSession: a session is known by two tags the service sets (spec/iam 14.8). */
import type { RequestedResource } from '../request.ts';

/** What the service knows of a session. */
export type SessionFacts = {
  /** `arn:aws:ssm:REGION:ACCOUNT:session/ID` */
  readonly arn: string;
  /** `aws:userid` of whoever started it. */
  readonly starter: string;
  /** Node id. */
  readonly target: string;
};

/** A session with the two tags policies know it by, for ssm:TerminateSession and ssm:ResumeSession (spec/iam 14.8). */
export function sessionResource({ arn, starter, target }: SessionFacts): RequestedResource {
  const tags = { 'aws:ssmmessages:session-id': starter, 'aws:ssmmessages:target-id': target };
  const keys = Object.entries(tags).flatMap(([key, value]) => [
    [`ssm:resourceTag/${key}`, value],
    [`aws:ResourceTag/${key}`, value],
  ]);
  return { arn, context: Object.fromEntries(keys) };
}
