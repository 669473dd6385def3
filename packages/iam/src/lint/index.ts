/** The public face of @sallyport/iam/lint. It carries AWS's reference, so it is not part of @sallyport/iam itself. */

export type { JsonMember as LintTreeMember, JsonNode as LintTree } from '../document/json.ts';
export type { DocumentType, Finding, LintPlace, Rule, Severity } from './finding.ts';
export { documentTypes } from './finding.ts';
export type { LintOptions, LintReport } from './lint.ts';
export { lint } from './lint.ts';
export type { OwnerKind } from './linted.ts';
export { hasKey } from './lookup.ts';
export type { LintFile } from './read/lint-file.ts';
export { readSuppressions } from './read-suppressions.ts';
export { resourcePatternOf } from './resource-pattern.ts';
export { rules } from './rules.ts';
export type { SarifLog, SarifOptions } from './sarif.ts';
export { toSarif } from './sarif.ts';
export type { Suppressed, Suppression } from './suppression.ts';
export type { UnknownAction } from './unknown-action.ts';
export { unknownAction } from './unknown-action.ts';
