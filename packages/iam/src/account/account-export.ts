/** An account as data: its users and roles with their policies, its nodes and its session documents. */
import type { NodeKind, Tags } from '@sallyport/aws';
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import type { RunAsFacts } from '../service/run-as.ts';

type Exported = {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly tags: Tags;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
};

/** A user with its tags and policies, those of its groups included. `groups` are names. */
export type ExportedUser = Exported & { readonly kind: 'user'; readonly groups: readonly string[] };

/** A role with its tags, its policies and its trust policy. */
export type ExportedRole = Exported & {
  readonly kind: 'role';
  readonly trust: NamedPolicy;
  /** ARNs of the instance profiles that hold it. */
  readonly instanceProfiles: readonly string[];
};

/** A user or role of the export. */
export type ExportedPrincipal = ExportedUser | ExportedRole;

/** A node on which a session can be started: an instance, a hybrid node or a task (spec/iam 14.1). */
export type ExportedNode = {
  readonly arn: string;
  readonly id: string;
  readonly kind: NodeKind;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  /** The export does not hold its tags: they are unknown, not absent. */
  readonly tagsUnknown?: true;
  /** Users in the operating system of the node, where they are known. */
  readonly osUsers?: readonly string[];
  /** ARN of its instance profile. */
  readonly instanceProfile?: string;
};

/** A session document with its settings for the OS user (spec/iam 14.2, 15). */
export type SessionDocument = RunAsFacts & {
  readonly name: string;
  readonly tags: Tags;
  /** Its shell profile or command is the login of sallyport-host: the session continues as the account of the person. */
  readonly login?: true;
  /** Left out: in every region. */
  readonly region?: string;
  /** Not in the export: a document of AWS, or the default document as AWS creates it. */
  readonly assumed?: true;
  /** A policy names it and the export does not list it: its settings are unknown. */
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
  /** By the ARN of the resource; trust policies are in `roles`. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>;
  /** Made of policy files alone: what is not listed may exist nevertheless. */
  readonly incomplete?: true;
};
