/** What readers of templates hand on: a document's tree, and whom it is attached to. */
import type { PolicyType } from '../../document/document.ts';
import type { JsonNode } from '../../document/json.ts';
import type { Owner } from '../linted.ts';

export type Found = {
  readonly policies: readonly FoundPolicy[];
  readonly sessionDocuments: readonly { readonly name?: string; readonly root: JsonNode }[];
  readonly owners: readonly Owner[];
};

export type FoundPolicy = {
  /** Left out: to be seen from what stands in it. */
  readonly type?: PolicyType;
  readonly root: JsonNode;
  readonly owners: readonly string[];
};

export const nothingFound: Found = { policies: [], sessionDocuments: [], owners: [] };
