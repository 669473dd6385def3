/** The fields of an ARN are the same for all resources of a type (spec/iam 5.1). */
import { fieldMissing } from '../arn-shapes.ts';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const missingArnAccount: Rule = {
  id: 'missing-arn-account',
  severity: 'error',
  sentence: 'resources of this type have an account in their ARN: this never matches',
  remedy: 'write the account id, or * for any',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) if (fieldMissing(text, 'account')) report(placeOf(at));
  },
};
