/**
 * S28: a third party can be caused to use the role on behalf of another of its customers, the confused deputy (spec/iam
 * 12.7).
 */
import { accountsOf } from '../accounts.ts';
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { allows } from '../statement-queries.ts';

export const noExternalId: Rule = {
  id: 'S28',
  severity: 'security',
  sentence: 'another account is trusted without an external id',
  remedy: 'add StringEquals on sts:ExternalId with a value you choose, a different one for each party',
  types: ['trust'],
  checkSet(set, report) {
    const own = accountsOf(set);
    for (const { type, document, placeOf } of set.policies) {
      if (type !== 'trust') continue;
      for (const statement of document.statements) {
        if (!allows(statement, 'sts:AssumeRole')) continue;
        const ids = conditionsOn(statement, 'sts:ExternalId');
        for (const { operator, values, at } of ids) {
          const open = operator === 'StringLike' && values.some(({ text }) => /^[*?]+$/.test(text));
          if (open) report(placeOf(at), 'this matches every external id');
        }
        if (ids.length > 0 || conditionsOn(statement, /^aws:Principal(?:OrgID|OrgPaths)$/i).length > 0) continue;
        for (const { kind, text, at } of statement.principal?.entries ?? []) {
          const account = kind === 'AWS' ? /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(text)?.[1] : undefined;
          if (account !== undefined && !own.has(account))
            report(placeOf(at), `account ${account} is trusted without an external id`);
        }
      }
    }
  },
};
