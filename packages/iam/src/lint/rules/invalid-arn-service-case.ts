/** Services are in lower case in ARNs (spec/iam 5.2). */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const invalidArnServiceCase: Rule = {
  id: 'invalid-arn-service-case',
  severity: 'error',
  sentence: 'the service in an ARN is in lower case',
  remedy: 'write it in lower case',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const service = /^arn:[^:]*:([^:]*):/.exec(text)?.[1] ?? '';
      if (/[A-Z]/.test(service.replace(/\$\{.*/, ''))) report(placeOf(at));
    }
  },
};
