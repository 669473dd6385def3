/** Keys that identify one account, organization or network: a pattern in place of the id also matches others. */
import type { ConditionEntry, PolicyDocument } from '../document/document.ts';
import { conditionsIn } from './conditions.ts';

const sensitive =
  /^aws:(?:principalaccount|principalorgid|resourceaccount|resourceorgid|sourceaccount|sourceorgid|sourcevpc|sourcevpce|vpceaccount|vpceorgid)$/i;

export function sensitiveConditions(document: PolicyDocument): readonly ConditionEntry[] {
  return conditionsIn(document).filter(({ key, operator }) => sensitive.test(key) && operator !== 'Null');
}
