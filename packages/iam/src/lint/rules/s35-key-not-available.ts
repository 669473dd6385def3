/**
 * S35: a key that the action does not support is always absent: an Allow never applies, a Deny with a negated operator
 * always does (spec/iam 10.4). As with S34 it is a warning where AWS's own policies often contradict its reference.
 */
import { isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { detailsOf, hasKey, keyType, severityOf } from '../lookup.ts';

export const keyNotAvailable: Rule = {
  id: 'S35',
  severity: 'error',
  sentence: 'this action does not support this condition key',
  remedy: 'move the action into a statement of its own, or use a key it supports',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, action, conditions } of document.statements) {
      if (action.not) continue;
      for (const condition of conditions) {
        const { key, at, ifExists, setOperator, operator, values } = condition;
        // Another rule reports keys that do not exist at all.
        if (keyType(key) === undefined) continue;
        // With IfExists in a Deny the absence of the key was considered.
        if (ifExists && effect === 'Deny') continue;
        const lacking = action.values
          .filter(({ text }) => hasKey(text, key) === false)
          .map(({ text }) => detailsOf(text)?.name ?? text);
        const services = lacking.map((name) => name.split(':', 1)[0] ?? '');
        if (lacking.length === 0) continue;
        const absent =
          operator === 'Null'
            ? values.some(({ text }) => text.toLowerCase() === 'true')
            : isNegated(condition) || setOperator === 'ForAllValues';
        const holds = ifExists || absent;
        const effectOf = holds ? 'this condition always holds' : `this ${effect} never applies`;
        report(
          placeOf(at),
          `${lacking.join(', ')} ${lacking.length === 1 ? 'does' : 'do'} not support ${key}: ${effectOf}`,
          undefined,
          severityOf(services),
        );
      }
    }
  },
};
