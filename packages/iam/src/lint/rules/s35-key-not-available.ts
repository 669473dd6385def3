/** S35: a key the action does not have is always absent: an Allow is dead, a negated Deny always on (spec/iam 10.4). */
import { isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { detailsOf, hasKey, isServiceKnownWhole, keyType } from '../lookup.ts';

export const keyNotAvailable: Rule = {
  id: 'S35',
  severity: 'error',
  sentence: 'this action has no such condition key',
  remedy: 'give the action a statement of its own, or use a key it has',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, action, conditions } of document.statements) {
      if (action.not) continue;
      for (const condition of conditions) {
        const { key, at, ifExists, setOperator, operator, values } = condition;
        // That there is no such key at all is another rule's.
        const known = keyType(key) !== undefined || !isServiceKnownWhole(key.toLowerCase().split(':', 1)[0] ?? '');
        if (!known) continue;
        // Who writes IfExists into a Deny knows that the key may be absent.
        if (ifExists && effect === 'Deny') continue;
        const lacking = action.values
          .filter(({ text }) => hasKey(text, key) === false)
          .map(({ text }) => detailsOf(text)?.name ?? text);
        if (lacking.length === 0) continue;
        const absent =
          operator === 'Null'
            ? values.some(({ text }) => text.toLowerCase() === 'true')
            : isNegated(condition) || setOperator === 'ForAllValues';
        const holds = ifExists || absent;
        const effectOf = holds ? 'this condition always holds' : `this ${effect} never holds`;
        report(
          placeOf(at),
          `${lacking.join(', ')} ${lacking.length === 1 ? 'has' : 'have'} no key ${key}: ${effectOf}`,
        );
      }
    }
  },
};
