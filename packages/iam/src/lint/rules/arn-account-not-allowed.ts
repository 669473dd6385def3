/** The fields of an ARN are the same for all resources of a type (spec/iam 5.1). */
import { fieldTooMany } from '../arn-shapes.ts';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const arnAccountNotAllowed: Rule = {
  id: 'arn-account-not-allowed',
  severity: 'error',
  sentence: 'resources of this type have no account in their ARN: this never matches',
  remedy: 'leave the field empty',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) if (fieldTooMany(text, 'account')) report(placeOf(at));
  },
};
