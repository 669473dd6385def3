/** S21: every one of no values fits: ForAllValues also lets those in who send nothing (spec/iam 10.6). */
import { fold } from '../../match/fold.ts';
import { conditionsOn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const forAllValuesWithoutNull: Rule = {
  id: 'S21',
  severity: 'security',
  sentence: 'ForAllValues also holds when the key is absent',
  remedy: 'add "Null": {KEY: "false"} beside it, unless absence is meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { setOperator, key, at } of statement.conditions) {
        if (setOperator !== 'ForAllValues') continue;
        // On a key with one value the set operator is the fault, and another rule's; what a token is for is asked here, too.
        const type = keyType(key);
        if (type !== undefined && !type.startsWith('ArrayOf') && !/:aud$/i.test(key)) continue;
        // Who sends no tags into a session sends none that is forbidden.
        if (document.type === 'trust' && /^(?:aws:tagkeys|sts:transitivetagkeys)$/i.test(key)) continue;
        const proven = conditionsOn(statement, key).some(
          ({ operator, values }) => operator === 'Null' && values.every(({ text }) => fold(text) === 'false'),
        );
        if (!proven) report(placeOf(at), `ForAllValues also holds when ${key} is absent`);
      }
    }
  },
};
