/** The request context has the ARN of the key, not its id or alias (spec/iam 5.9). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidKmsKeyValue: Rule = {
  id: 'invalid-kms-key-value',
  severity: 'error',
  sentence: 'this is not the ARN of a KMS key',
  remedy: 'write arn:aws:kms:REGION:ACCOUNT:key/ID',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      if (condition.key.toLowerCase() !== 's3:x-amz-server-side-encryption-aws-kms-key-id') continue;
      if (condition.operator === 'Null') continue;
      for (const { text, at } of condition.values) {
        if (hasUnknown(text) || /[*?$]/.test(text) || /^arn:[^:]+:kms:[^:]+:\d{12}:key\/./.test(text)) continue;
        report(placeOf(at), `"${text}" is not the ARN of a KMS key`);
      }
    }
  },
};
