/** A Condition without conditions always holds (spec/iam 1.6). */
import type { JsonNode } from '../../document/json.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { items, member, members } from '../read/tree.ts';

export const emptyObjectCondition: Rule = {
  id: 'empty-object-condition',
  severity: 'suggestion',
  sentence: 'the condition is empty: it always holds',
  remedy: 'write a condition, or remove the element',
  types: policyTypes,
  checkPolicy({ root, placeOf }, report) {
    // The document keeps the entries of a Condition, and an empty one has none.
    const check = (node: JsonNode | undefined): void => {
      if (node?.kind === 'object' && node.members.length === 0) report(placeOf(node.at));
    };
    for (const statement of items(member(root, 'Statement'))) {
      const condition = member(statement, 'Condition');
      check(condition);
      for (const { value } of members(condition)) check(value);
    }
  },
};
