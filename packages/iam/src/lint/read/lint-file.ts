/** What lint checks. */
import type { JsonNode } from '../../document/json.ts';
import type { DocumentType } from '../finding.ts';
import type { OwnerKind } from '../linted.ts';

/**
 * A text to check: a policy, a session document, a CloudFormation template, Terraform as JSON, or an answer of the AWS CLI.
 * `file` is only a name.
 */
export type LintFile = {
  readonly file: string;
  readonly text: string;
  /**
   * The tree of the text, with offsets into it, when another reader has read it. This package reads JSON only, not YAML.
   * Short forms such as `!Sub x` have to be written as `{"Fn::Sub": x}`.
   */
  readonly tree?: JsonNode;
  /** The type of the document, where it is not clear from the text. */
  readonly as?: DocumentType;
  /** The name of what it is attached to. Files with the same owner are checked together. */
  readonly owner?: string;
  readonly ownerKind?: OwnerKind;
  /** The name of a session document. */
  readonly name?: string;
};
