/** The principal that signed a call. */
import type { Principal, RequestContext } from '@sallyport/iam';
import type { Account } from './account.ts';

export type Caller = {
  readonly account: Account;
  readonly principal: Principal;
  /** What sts:GetCallerIdentity answers: `arn:aws:sts::A:assumed-role/NAME/SESSION` for role sessions. */
  readonly arn: string;
  /** `aws:userid`: `AIDA...`, `AROA...:session`, the account id for root. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** Principal keys: `aws:username`, `aws:PrincipalTag/*`, `aws:TokenIssueTime`, `aws:SourceIdentity`, ... */
  readonly context: RequestContext;
  /** Tags of the principal, session tags over role or user tags. */
  readonly tags: ReadonlyMap<string, string>;
  /** Present when the call was signed with temporary credentials. */
  readonly session?: SessionFacts;
};

/** What a session has from the call that created it. */
export type SessionFacts = {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Documents of session policies; none means no session policy. */
  readonly policies: readonly string[];
  readonly transitiveTags: ReadonlyMap<string, string>;
  readonly sourceIdentity?: string;
  /** When a code of an MFA device was given for it. */
  readonly mfaAt?: Date;
  /** `i-...` when the credentials came from that instance's metadata service. */
  readonly instanceId?: string;
};
