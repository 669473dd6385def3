/** A number that is less than one of several values is less than the greatest of them. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const redundantConditionValueNum: Rule = {
  id: 'redundant-condition-value-num',
  severity: 'suggestion',
  sentence: 'of several values only the widest has an effect',
  remedy: 'keep that one',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const side = /^(?:Numeric|Date)(Less|Greater)Than/.exec(condition.operator)?.[1];
      if (side === undefined || condition.values.length < 2) continue;
      report(
        placeOf(condition.at),
        `of several values only the ${side === 'Less' ? 'greatest' : 'smallest'} has an effect`,
      );
    }
  },
};
