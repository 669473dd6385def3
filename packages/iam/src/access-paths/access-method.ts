/** A door: one way to a node's power (spec/iam 14.11), what it asks of IAM, and as whom one comes out on the other side. */

import type { AccountExport, ExportedNode } from '../account/account-export.ts';
import type { Verdict } from '../caller/answer.ts';
import type { Asker } from '../caller/caller.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NodeKind } from '../service/node-arn.ts';
import type { RunAsFault } from '../service/run-as.ts';

/** The API call that opens the door (spec/iam 14.11); ModifyUserData and PassNodeRole are several calls together. */
export type DoorName =
  | 'StartSession'
  | 'SendCommand'
  | 'StartAutomationExecution'
  | 'CreateAssociation'
  | 'StartGuiConnection'
  | 'StartAccessRequest'
  | 'ExecuteCommand'
  | 'SendSSHPublicKey'
  | 'OpenTunnel'
  | 'SendSerialConsoleSSHPublicKey'
  | 'GetPasswordData'
  | 'ModifyUserData'
  | 'ReplaceInstanceProfile'
  | 'AssociateInstanceProfile'
  | 'PassNodeRole';

/** `root`: commands as root. `shell`: as an OS user. `network`, `console`: a way to a login. `role`: the power of a role. */
export type Power = 'root' | 'shell' | 'network' | 'console' | 'desktop' | 'password' | 'role';

/** One way to a node that is open, or that may be. */
export type Way = {
  readonly door: DoorName;
  readonly power: Power;
  /** Under the current rules. */
  readonly verdict: Verdict;
  /** Under the legacy rules, where they decide otherwise: the account may still follow them (spec/iam 14.3). */
  readonly legacy?: Verdict;
  /** What a `depends` hangs on, under either rules. */
  readonly keys: readonly string[];
  /** null: the door leads to no OS user of its own. */
  readonly osUser: string | null;
  /** The session may be opened but fails on the node (spec/iam 15.2). */
  readonly failing?: RunAsFault;
  /** Who it will be hangs on this tag or document, which is not known. */
  readonly osUserKey?: string;
  /** SendSSHPublicKey: those a key may be pushed for, by name or pattern. */
  readonly osUsers?: 'any' | readonly string[];
  /** Beside `any`: names for which the answer is another one, of those that come to mind. */
  readonly osUsersExcept?: readonly string[];
  /** Session document, command document or role that is used. */
  readonly by?: string;
  /** Whether the document is named in the call. */
  readonly named?: boolean;
  /** Whether the caller's own side of the data channel is allowed (spec/iam 14.7). */
  readonly dataChannel?: Verdict;
  /** Roles assumed before, in order. */
  readonly via: readonly string[];
  /** The decisions behind it; their traces are worked out when looked at. */
  readonly decisions: readonly Decision[];
};

export type Question = {
  readonly account: AccountExport;
  readonly asker: Asker;
  readonly node: ExportedNode;
};

export type Door = {
  readonly name: DoorName;
  readonly kinds: readonly NodeKind[];
  /** Every action it may ask about: statements that name none of them have no say in it. */
  readonly actions: readonly string[];
  /** What of the node counts beside its ARN, tags, region and account. */
  facets?(node: ExportedNode): string;
  /** What of the caller counts beside policies and context keys. */
  callerFacets?(asker: Asker): string;
  /** Ways that are not closed. */
  open(question: Question): readonly Way[];
};
