/** An access method: how one action leads to a node (spec/iam 14.11), and which requests IAM must allow for it. */
import type { NodeKind } from '@sallyport/aws';
import type { AccountExport, ExportedNode } from '../account/account-export.ts';
import type { Caller } from '../caller/caller.ts';
import type { AccessAction, AccessPath } from './access-path.ts';

export type AccessQuestion = {
  readonly account: AccountExport;
  readonly caller: Caller;
  readonly node: ExportedNode;
};

export type AccessMethod = {
  readonly action: AccessAction;
  /** The kinds of node it exists for. */
  readonly kinds: readonly NodeKind[];
  /** Every action it decides, folded: a statement that matches none of them cannot change its paths. */
  readonly actions: readonly string[];
  /** Facts of the node its paths depend on, beside ARN, tags, region and account. */
  nodeFacts?(node: ExportedNode): string;
  /** Facts of the caller its paths depend on, beside policies and context keys. */
  callerFacts?(caller: Caller): string;
  /** The paths that are allowed, and those that may be. */
  paths(question: AccessQuestion): readonly AccessPath[];
};
