/** The second field of an ARN is one of AWS's partitions. */
import { isPartition } from '@sallyport/aws';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidPartition: Rule = {
  id: 'invalid-partition',
  severity: 'error',
  sentence: 'there is no such partition',
  remedy: 'write aws, aws-cn, aws-us-gov or another partition of AWS',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const partition = /^arn:([^:]*):/.exec(text)?.[1];
      if (partition === undefined || hasUnknown(partition) || /[*?$]/.test(partition)) continue;
      if (!isPartition(partition)) report(placeOf(at), `there is no partition "${partition}"`);
    }
  },
};
