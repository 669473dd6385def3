/** A Condition without a condition always holds (spec/iam 1.6). */
import { createFaults } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { items, member, members } from '../read/tree.ts';

export const emptyObjectCondition: Rule = {
  id: 'empty-object-condition',
  severity: 'suggestion',
  sentence: 'the condition is empty: it always holds',
  remedy: 'write a condition, or take the element out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    // What stands in a Condition without entries is not in the document any more.
    if (!/\{\s*\}/.test(document.source)) return;
    const { locate } = createFaults(document.source);
    const tell = (node: JsonNode | undefined): void => {
      if (node?.kind === 'object' && node.members.length === 0) report(placeOf(locate(node.at)));
    };
    for (const statement of items(member(readJson(document.source, createFaults(document.source)), 'Statement'))) {
      const condition = member(statement, 'Condition');
      tell(condition);
      for (const { value } of members(condition)) tell(value);
    }
  },
};
