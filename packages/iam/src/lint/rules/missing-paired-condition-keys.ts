/** Private addresses are the same in every network: without the network, any other network with that address passes. */
import { conditionsOn, holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

const pairs: readonly { readonly key: RegExp; readonly other: RegExp; readonly said: string }[] = [
  { key: /^aws:vpcsourceip$/i, other: /^aws:source(?:vpc|vpcarn|vpce)$/i, said: 'aws:SourceVpc or aws:SourceVpce' },
  {
    key: /^aws:ec2instancesourceprivateipv4$/i,
    other: /^aws:(?:ec2instancesourcevpc|sourcevpc)$/i,
    said: 'aws:Ec2InstanceSourceVpc',
  },
];

export const missingPairedConditionKeys: Rule = {
  id: 'missing-paired-condition-keys',
  severity: 'security',
  sentence: 'private addresses are the same in every network, and no network is named',
  remedy: 'name the network beside the address, in the same statement',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      const pair = pairs.find(({ key }) => key.test(condition.key));
      if (pair === undefined || condition.operator === 'Null') continue;
      // A Deny that spares some addresses opens as an Allow does.
      if ((statement.effect === 'Deny') !== holdsWhenAbsent(condition)) continue;
      if (conditionsOn(statement, pair.other).length > 0) continue;
      report(
        placeOf(condition.at),
        `${condition.key} says little without ${pair.said}: others have the same addresses`,
      );
    }
  },
};
