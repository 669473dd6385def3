/** A service principal is a host name in lower case; anything else matches no service (spec/iam 4.4). */
import type { Text } from '../../document/document.ts';
import { conditionsIn, isLike } from '../conditions.ts';
import { principalsIn } from '../document-values.ts';
import { policyTypes, type Report, type Rule } from '../finding.ts';
import { hasUnknown, type LintedPolicy } from '../linted.ts';

const host = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|aws\.com)$/;

const keys = /^(?:iam:(?:passedtoservice|awsservicename)|aws:(?:principalservicename|calledviafirst|calledvialast))$/i;

export const invalidServicePrincipalFormat: Rule = {
  id: 'invalid-service-principal-format',
  severity: 'error',
  sentence: 'this is not a service principal',
  remedy: 'write it as ec2.amazonaws.com, in lower case',
  types: policyTypes,
  checkPolicy(policy, report) {
    for (const entry of principalsIn(policy.document)) if (entry.kind === 'Service') check(entry, policy, report);
    for (const condition of conditionsIn(policy.document)) {
      if (!keys.test(condition.key) || condition.operator === 'Null') continue;
      for (const value of condition.values)
        if (!(isLike(condition) && /[*?]/.test(value.text))) check(value, policy, report);
    }
  },
};

function check({ text, at }: Text, { placeOf }: LintedPolicy, report: Report): void {
  if (text === '*' || hasUnknown(text) || text.includes('${') || host.test(text)) return;
  report(placeOf(at), `"${text}" is not a service principal`);
}
