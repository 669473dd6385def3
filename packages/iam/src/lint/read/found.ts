/** What is found in a file: the trees of documents, and the names of those they are attached to. */
import type { PolicyType } from '../../document/document.ts';
import type { Owner } from '../linted.ts';
import type { SourceTree } from './inner-json.ts';

export type Found = {
  readonly policies: readonly FoundPolicy[];
  readonly sessionDocuments: readonly FoundSessionDocument[];
  readonly owners: readonly Owner[];
  /** The accounts of these roles, users and policies. */
  readonly accounts?: readonly string[];
  /** Whether the file has policies that only AWS can change. */
  readonly ownedByAws?: boolean;
};

export type FoundSessionDocument = SourceTree & { readonly name?: string };

export type FoundPolicy = SourceTree & {
  /** Left out: guessed from the elements of the policy. */
  readonly type?: PolicyType;
  readonly owners: readonly string[];
};

export const nothingFound: Found = { policies: [], sessionDocuments: [], owners: [] };
