/** The fields of an ARN are the same for all resources of a type (spec/iam 5.1). */
import { fieldMissing } from '../arn-shapes.ts';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const missingArnRegion: Rule = {
  id: 'missing-arn-region',
  severity: 'error',
  sentence: 'resources of this type have a Region in their ARN: this never matches',
  remedy: 'write the Region, or * for any',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) if (fieldMissing(text, 'region')) report(placeOf(at));
  },
};
