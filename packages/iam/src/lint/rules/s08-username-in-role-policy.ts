/**
 * S08: aws:username is absent in role sessions, and a value with a variable that is absent matches nothing (spec/iam
 * 8.8).
 */
import { textsWithVariables } from '../document-values.ts';
import type { Rule } from '../finding.ts';

export const usernameInRolePolicy: Rule = {
  id: 'S08',
  severity: 'error',
  sentence:
    '${aws:username} has no value in role sessions, including those of IAM Identity Center: this matches nothing',
  remedy: 'use ${aws:userid}, aws:SourceIdentity or a principal tag',
  types: ['identity'],
  checkSet({ policies, owners }, report) {
    for (const { type, owners: names, document, placeOf } of policies) {
      if (type !== 'identity' || document.version !== '2012-10-17') continue;
      const kinds = names.map((name) => owners.get(name)?.kind);
      if (!kinds.some((kind) => kind === 'role' || kind === 'permission-set' || kind === 'instance-role')) continue;
      for (const { text, at } of document.statements.flatMap(textsWithVariables)) {
        if (/\$\{aws:username\}/i.test(text)) report(placeOf(at));
      }
    }
  },
};
