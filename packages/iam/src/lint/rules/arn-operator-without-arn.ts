/**
 * A value that is not an ARN matches no ARN; under a negated operator AWS does not specify what it matches (spec/iam
 * 10.9, 20).
 */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const arnOperatorWithoutArn: Rule = {
  id: 'arn-operator-without-arn',
  severity: 'warning',
  sentence: 'an Arn operator compares whole ARNs',
  remedy: 'write all six fields, * for any',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (!operator.startsWith('Arn')) continue;
      for (const { text, at } of values) {
        if (text === '*' || text.includes('${') || hasUnknown(text)) continue;
        if (!text.startsWith('arn:') || text.split(':').length < 6)
          report(placeOf(at), `"${text}" is not an ARN of six fields`);
      }
    }
  },
};
