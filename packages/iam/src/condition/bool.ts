/**
 * Bool: "true" or "false" whatever the case; other text never matches (spec/iam 10.10). The operator page says it takes
 * variables, the variables page that it does not (spec/iam 8.1); substituting widens nothing, as the text still has to be true or false.
 */
import { textPattern } from '../match/pattern.ts';
import type { Operator } from './operator.ts';

export function isBoolean(text: string): boolean {
  return /^(?:true|false)$/i.test(text);
}

export const bool: Operator = {
  name: 'Bool',
  negated: false,
  compile(text, supportsVariables) {
    const pattern = textPattern(text, { supportsVariables, wildcards: false, fold: true });
    const never = !isBoolean(text) && !(supportsVariables && text.includes('${'));
    return {
      ...pattern,
      ...(never ? { flaw: 'it is neither true nor false' } : {}),
      matches: (value, context) => isBoolean(value) && pattern.matches(value, context),
    };
  },
};
