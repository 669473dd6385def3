/** S21: ForAllValues holds when the request has no values at all (spec/iam 10.6). */
import { fold } from '../../match/fold.ts';
import { conditionsOn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const forAllValuesWithoutNull: Rule = {
  id: 'S21',
  severity: 'security',
  sentence: 'ForAllValues also holds when the key is absent',
  remedy: 'add "Null": {KEY: "false"} to it, unless absence is intended',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { setOperator, key, at } of statement.conditions) {
        if (setOperator !== 'ForAllValues') continue;
        // On a key with one value ForAllValues itself is the fault, which another rule reports; the audience of a token is an exception.
        const type = keyType(key);
        if (type !== undefined && !type.startsWith('ArrayOf') && !/:aud$/i.test(key)) continue;
        // A session without tags has no forbidden tag.
        if (document.type === 'trust' && /^(?:aws:tagkeys|sts:transitivetagkeys)$/i.test(key)) continue;
        const proven = conditionsOn(statement, key).some(
          ({ operator, values }) => operator === 'Null' && values.every(({ text }) => fold(text) === 'false'),
        );
        if (!proven) report(placeOf(at), `ForAllValues also holds when ${key} is absent`);
      }
    }
  },
};
