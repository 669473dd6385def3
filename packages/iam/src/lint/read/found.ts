/** What readers of templates hand on: a document's tree, and whom it is attached to. */
import type { PolicyType } from '../../document/document.ts';
import type { Owner } from '../linted.ts';
import type { SourceTree } from './inner-json.ts';

export type Found = {
  readonly policies: readonly FoundPolicy[];
  readonly sessionDocuments: readonly FoundSessionDocument[];
  readonly owners: readonly Owner[];
  /** Accounts whose roles, users and policies these are. */
  readonly accounts?: readonly string[];
  /** There is more here, which nobody but AWS can change. */
  readonly beyondReach?: boolean;
};

export type FoundSessionDocument = SourceTree & { readonly name?: string };

export type FoundPolicy = SourceTree & {
  /** Left out: to be seen from what stands in it. */
  readonly type?: PolicyType;
  readonly owners: readonly string[];
};

export const nothingFound: Found = { policies: [], sessionDocuments: [], owners: [] };
