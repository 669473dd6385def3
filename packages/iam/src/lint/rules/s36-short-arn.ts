/**
 * S36: an ARN of fewer than six fields is completed with `*` in identity policies; elsewhere it matches nothing
 * (spec/iam 5.3, 5.4).
 */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const shortArn: Rule = {
  id: 'S36',
  severity: 'warning',
  sentence: 'this ARN has fewer than six fields',
  remedy: 'write all six fields, * for any: arn:aws:ec2:*:*:instance/*',
  types: policyTypes,
  checkPolicy({ document, placeOf, type }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const fields = text.split(':');
      if (!text.startsWith('arn:') || fields.length >= 6 || type === 'session') continue;
      if (fields.slice(1).some((field) => field.includes('/'))) {
        report(placeOf(at), `"${text}" has ${fields.length} fields of six: it only matches where * matches a colon`);
      } else if (type === 'identity' || type === 'boundary') {
        report(placeOf(at), `"${text}" has ${fields.length} fields of six: the others are read as *`);
      } else report(placeOf(at), `"${text}" has ${fields.length} fields of six: here it matches nothing`);
    }
  },
};
