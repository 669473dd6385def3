/** An access path: the action, the document or role and the resource by which a principal reaches a node (spec/iam 14.11). */
import type { Verdict } from '../caller/answer.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { RunAsFault } from '../service/run-as.ts';

/** The action a path begins with (spec/iam 14.11). Some paths need several: see the access method of each. */
export type AccessAction =
  | 'ssm:StartSession'
  | 'ssm:SendCommand'
  | 'ssm:StartAutomationExecution'
  | 'ssm:CreateAssociation'
  | 'ssm-guiconnect:StartConnection'
  | 'ssm:StartAccessRequest'
  | 'ecs:ExecuteCommand'
  | 'ec2-instance-connect:SendSSHPublicKey'
  | 'ec2-instance-connect:OpenTunnel'
  | 'ec2-instance-connect:SendSerialConsoleSSHPublicKey'
  | 'ec2:GetPasswordData'
  | 'ec2:ModifyInstanceAttribute'
  | 'ec2:ReplaceIamInstanceProfileAssociation'
  | 'ec2:AssociateIamInstanceProfile'
  | 'ec2:RunInstances';

/**
 * What the caller gets. `root`: commands as root. `shell`: a shell as an OS user. `network`, `console` and `desktop`: a
 * connection on which the node asks for a login. `role`: the permissions of a role.
 */
export type AccessKind = 'root' | 'shell' | 'network' | 'console' | 'desktop' | 'password' | 'role';

/** The identity with which a login begins. */
export type LoginIdentity = {
  /** ARN of the user or of the role session. The session name is `*` where it is not known. */
  readonly arn: string;
  /** The trust policy lets the principal give the session any name. */
  readonly anyName: boolean;
};

/** One path to a node that is allowed, or that may be. */
export type AccessPath = {
  readonly action: AccessAction;
  readonly access: AccessKind;
  /** Under the current rules. */
  readonly verdict: Verdict;
  /** Under the legacy rules, where they decide otherwise: the account may still follow them (spec/iam 14.3). */
  readonly legacy?: Verdict;
  /** Context keys a `depends` depends on, under either rules. */
  readonly keys: readonly string[];
  /** null: the path leads to no OS user of its own, or the OS user is not known. */
  readonly osUser: string | null;
  /** IAM allows the session, but it fails on the node (spec/iam 15.2). */
  readonly failing?: RunAsFault;
  /** The tag or document that decides the OS user and whose value is not known. */
  readonly osUserKey?: string;
  /** The document starts the login of sallyport-host, which changes to the account of the person: `osUser` is null. */
  readonly login?: true;
  /** With `login`, in the answers of `reach` and `externalReach`: the identity of which the host decides the account. */
  readonly loginAs?: LoginIdentity;
  /** SendSSHPublicKey: the OS users a key may be pushed for, as names or patterns. */
  readonly osUsers?: 'any' | readonly string[];
  /** With `any`: OS users for whom the verdict is another, among the names that were tried. */
  readonly osUsersExcept?: readonly string[];
  /** Name of the session, command or automation document. */
  readonly document?: string;
  /** ARN of the role that is passed. */
  readonly role?: string;
  /** Whether the call names the document: without a name AWS takes the account's default document. */
  readonly named?: boolean;
  /** `ssmmessages:OpenDataChannel`, which AWS requires of the caller since 2025 (spec/iam 14.7). */
  readonly dataChannel?: Verdict;
  /** ARNs of the roles assumed before, in order. */
  readonly assumedRoles: readonly string[];
  /** The decisions behind the verdict; their traces are computed on first use. */
  readonly decisions: readonly Decision[];
};
