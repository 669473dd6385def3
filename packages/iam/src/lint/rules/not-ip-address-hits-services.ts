/** aws:SourceIp is absent where a service calls on somebody's behalf, and negated that is a hit (spec/iam 10.14). */
import { conditionsOn, holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const notIpAddressHitsServices: Rule = {
  id: 'not-ip-address-hits-services',
  severity: 'warning',
  sentence: 'this Deny also hits what AWS services do on behalf of people: they come without aws:SourceIp',
  remedy: 'add "Bool": {"aws:ViaAWSService": "false"}, and NotIpAddress with IfExists on what comes through endpoints',
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
