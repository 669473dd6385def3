/** S21: every one of no values fits: ForAllValues also lets those in who send nothing (10.6). */
import { fold } from '../../match/fold.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { conditionsOn } from '../powers.ts';

export const forAllValuesWithoutNull: Rule = {
  id: 'S21',
  severity: 'security',
  sentence: 'ForAllValues also holds when the key is absent',
  remedy: 'add "Null": {KEY: "false"} beside it, unless absence is meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { qualifier, key, at } of statement.conditions) {
        if (qualifier !== 'ForAllValues') continue;
        const proven = conditionsOn(statement, key).some(
          ({ operator, values }) => operator === 'Null' && values.every(({ text }) => fold(text) === 'false'),
        );
        if (!proven) report(placeOf(at), `ForAllValues also holds when ${key} is absent`);
      }
    }
  },
};
