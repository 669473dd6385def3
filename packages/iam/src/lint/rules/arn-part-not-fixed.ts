/**
 * AWS's guide excludes both, and AWS's own policies use them: it works, but AWS does not document that it does
 * (spec/iam 5.5).
 */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const arnPartNotFixed: Rule = {
  id: 'arn-part-not-fixed',
  severity: 'suggestion',
  sentence:
    'wildcards in partition or service, and policy variables before the fifth colon, are documented as not supported',
  remedy: 'write partition and service in full, and compare accounts with aws:ResourceAccount',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const [prefix, partition = '', service = '', ...rest] = text.split(':');
      if (prefix !== 'arn' || rest.length < 3) continue;
      if (/[*?]/.test(partition + service)) report(placeOf(at), 'a wildcard is in the partition or the service');
      else if (/^arn:[^$]*$/.test(text.split('${', 1)[0] ?? '') && beforeFifthColon(text))
        report(placeOf(at), 'a policy variable is before the fifth colon');
    }
  },
};

function beforeFifthColon(text: string): boolean {
  const start = text.indexOf('${');
  return start !== -1 && text.slice(0, start).split(':').length < 6;
}
