/** Private addresses are the same in every network: without a condition on the network, that of any network matches. */
import { conditionsOn, holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

const pairs: readonly { readonly key: RegExp; readonly other: RegExp; readonly others: string }[] = [
  { key: /^aws:vpcsourceip$/i, other: /^aws:source(?:vpc|vpcarn|vpce)$/i, others: 'aws:SourceVpc or aws:SourceVpce' },
  {
    key: /^aws:ec2instancesourceprivateipv4$/i,
    other: /^aws:(?:ec2instancesourcevpc|sourcevpc)$/i,
    others: 'aws:Ec2InstanceSourceVpc',
  },
];

export const missingPairedConditionKeys: Rule = {
  id: 'missing-paired-condition-keys',
  severity: 'security',
  sentence: 'private addresses are the same in every network, and no condition names the network',
  remedy: 'add a condition on the network to the same statement',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      const pair = pairs.find(({ key }) => key.test(condition.key));
      if (pair === undefined || condition.operator === 'Null') continue;
      // A Deny with a negated operator does not apply to the listed addresses, in any network.
      if ((statement.effect === 'Deny') !== holdsWhenAbsent(condition)) continue;
      if (conditionsOn(statement, pair.other).length > 0) continue;
      report(
        placeOf(condition.at),
        `${condition.key} needs ${pair.others} beside it: other networks have the same addresses`,
      );
    }
  },
};
