/** What is handed in to be checked. */
import type { JsonNode } from '../../document/json.ts';
import type { DocumentType } from '../finding.ts';
import type { OwnerKind } from '../linted.ts';

/**
 * A text to check: a policy, a session document, a CloudFormation template or Terraform as JSON. `file` is only a
 * name.
 */
export type LintFile = {
  readonly file: string;
  readonly text: string;
  /**
   * The text already parsed, offsets counting into it. YAML comes in this way: this package reads JSON only.
   * Short forms such as `!Sub x` are to be written out as `{"Fn::Sub": x}`.
   */
  readonly tree?: JsonNode;
  /** What the document is, where that cannot be seen from it. */
  readonly as?: DocumentType;
  /** Whom it is attached to. Files that name the same owner are judged together. */
  readonly owner?: string;
  readonly ownerKind?: OwnerKind;
  /** Name of a session document. */
  readonly name?: string;
};
