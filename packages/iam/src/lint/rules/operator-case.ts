/** AWS does not specify whether the case of operators matters (spec/iam 10.2). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const operatorCase: Rule = {
  id: 'operator-case',
  severity: 'suggestion',
  sentence: 'this operator is not written as AWS writes it',
  remedy: 'write it as AWS does',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, setOperator, ifExists, written, at } of conditionsIn(document)) {
      const canonical = `${setOperator === undefined ? '' : `${setOperator}:`}${operator}${ifExists ? 'IfExists' : ''}`;
      if (written !== canonical) report(placeOf(at), `"${written}" is written ${canonical}`);
    }
  },
};
