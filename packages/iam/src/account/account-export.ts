/** An account as data: who is in it, which nodes and session documents it has. Read by read-account-export. */
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import type { Tags } from '../service/node.ts';
import type { NodeKind } from '../service/node-arn.ts';
import type { RunAsFacts } from '../service/run-as.ts';

type Exported = {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly tags: Tags;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
};

/** A user with its own tags, its policies and those of its `groups` (names). */
export type ExportedUser = Exported & { readonly kind: 'user'; readonly groups: readonly string[] };

/** A role with its tags, its policies and its trust policy. */
export type ExportedRole = Exported & {
  readonly kind: 'role';
  readonly trust: NamedPolicy;
  /** ARNs of the instance profiles that hold it. */
  readonly instanceProfiles: readonly string[];
};

/** Whoever can be asked about by ARN or name. */
export type ExportedPrincipal = ExportedUser | ExportedRole;

/** What a session can be started on: an instance, a hybrid node or a task (spec/iam 14.1). */
export type ExportedNode = {
  readonly arn: string;
  readonly id: string;
  readonly kind: NodeKind;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  /** Nobody told its tags: they are not known, and so not absent. */
  readonly tagsUnknown?: true;
  /** Users of the node, where somebody looked. */
  readonly osUsers?: readonly string[];
  /** ARN of its instance profile. */
  readonly instanceProfile?: string;
};

/** A session document with what it says about the OS user (spec/iam 14.2, 15). */
export type SessionDocument = RunAsFacts & {
  readonly name: string;
  readonly tags: Tags;
  /** Left out: the same in every region. */
  readonly region?: string;
  /** Not in the export: AWS's own, or the default document taken to be as AWS makes it. */
  readonly assumed?: true;
  /** Named by a policy, described by nobody: what it says of the OS user is not known. */
  readonly unlisted?: true;
};

/**
 * One account, as `readAccountExport` reads it or `emptyAccount` and `withPolicies` make it. `account` is its
 * twelve-digit id.
 */
export type AccountExport = {
  readonly partition: string;
  readonly account: string;
  readonly users: readonly ExportedUser[];
  readonly roles: readonly ExportedRole[];
  readonly nodes: readonly ExportedNode[];
  readonly documents: readonly SessionDocument[];
  readonly serviceControl?: readonly OrganizationLevel[];
  readonly resourceControl?: readonly OrganizationLevel[];
  /** By the ARN of the resource; trust policies stand with their roles. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>;
};
