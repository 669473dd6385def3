/**
 * aws:SourceIp is absent when a service calls on behalf of a principal, and a negated operator then holds (spec/iam
 * 10.14).
 */
import { conditionsOn, holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const notIpAddressHitsServices: Rule = {
  id: 'not-ip-address-hits-services',
  severity: 'warning',
  sentence: 'this Deny also applies to calls that AWS services make on behalf of principals: they have no aws:SourceIp',
  remedy:
    'add "Bool": {"aws:ViaAWSService": "false"}, and a condition on aws:SourceVpce for calls through VPC endpoints',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (statement.effect !== 'Deny' || condition.operator !== 'NotIpAddress') continue;
      if (!/^aws:sourceip$/i.test(condition.key) || !holdsWhenAbsent(condition)) continue;
      const spared = conditionsOn(statement, /^aws:(?:viaawsservice|calledvia|calledviafirst|calledvialast)$/i);
      const proven = conditionsOn(statement, 'aws:SourceIp').some((other) => !holdsWhenAbsent(other));
      if (spared.length === 0 && !proven) report(placeOf(condition.at));
    }
  },
};
