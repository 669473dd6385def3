/** The actions of a role trust policy (spec/iam 1.3): those that assume the role, and no others. */
import { fold } from '../match/fold.ts';
import { textPattern } from '../match/pattern.ts';
import type { PolicyDocument } from './document.ts';
import type { Faults } from './faults.ts';

const actions: readonly string[] = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:assumeroot',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
];

const noVariables = { find: () => undefined };

export function checkTrust(document: PolicyDocument, faults: Faults): void {
  for (const statement of document.statements) {
    if (statement.action.not) {
      const hint = 'write the actions: sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity';
      faults.addUnstorable('trust-action', statement.action.at, 'a trust policy does not support NotAction', hint);
      continue;
    }
    for (const value of statement.action.values) {
      const { text } = value;
      const pattern = textPattern(text, { supportsVariables: false, wildcards: true, fold: true });
      const fits =
        fold(text).startsWith('sts:') && actions.some((action) => pattern.matches(action, noVariables) === true);
      if (!fits) {
        const hint = 'write an action that assumes a role, or sts:TagSession, sts:SetSourceIdentity or sts:SetContext';
        faults.addUnstorable('trust-action', value, `a trust policy does not support "${text}"`, hint);
      }
    }
  }
}
