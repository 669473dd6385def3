/** Keys that tell one's own from the rest of the world: a pattern in place of the value gives that away. */
import type { ConditionEntry, PolicyDocument } from '../document/document.ts';
import { conditionsIn } from './conditions.ts';

const sensitive =
  /^aws:(?:principalaccount|principalorgid|resourceaccount|resourceorgid|sourceaccount|sourceorgid|sourcevpc|sourcevpce|vpceaccount|vpceorgid)$/i;

export function sensitiveConditions(document: PolicyDocument): readonly ConditionEntry[] {
  return conditionsIn(document).filter(({ key, operator }) => sensitive.test(key) && operator !== 'Null');
}
