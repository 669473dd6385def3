/** What a role trust policy may speak of (spec/iam 1.3): who becomes the role, and nothing else. */
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

const empty = { find: () => undefined };

export function checkTrust(document: PolicyDocument, faults: Faults): void {
  for (const statement of document.statements) {
    if (statement.action.not) {
      const hint = 'name the actions: sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity';
      faults.addUnstorable('trust-action', statement.action.at, 'a trust policy takes no NotAction', hint);
      continue;
    }
    for (const value of statement.action.values) {
      const { text } = value;
      const pattern = textPattern(text, { supportsVariables: false, wildcards: true, fold: true });
      const fits = fold(text).startsWith('sts:') && actions.some((action) => pattern.matches(action, empty) === true);
      if (!fits) {
        const hint =
          'name an action that belongs here: sts:AssumeRole and its kin, sts:TagSession, sts:SetSourceIdentity and sts:SetContext';
        faults.addUnstorable('trust-action', value, `a trust policy cannot speak of "${text}"`, hint);
      }
    }
  }
}
