/**
 * S30: where the owner of a session is found by the session name, a principal who chooses it can choose that of another
 * (spec/iam 12.4, 14.8).
 */
import { conditionsOn, isNegated } from '../conditions.ts';
import { textsWithVariables } from '../document-values.ts';
import type { Rule } from '../finding.ts';
import { ownersIn, trustPoliciesOf } from '../owner-policies.ts';
import { isStar } from '../resource-patterns.ts';
import { allows } from '../statement-queries.ts';

export const sessionNameFree: Rule = {
  id: 'S30',
  severity: 'security',
  sentence:
    'principals who assume this role choose the session name, and its policies identify the owner of a session by it',
  remedy:
    'add StringEquals on sts:RoleSessionName = ${aws:username} for users, ${aws:SourceIdentity} or a principal tag for roles',
  types: ['trust'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const relies = owner.policies.some(({ document }) =>
        document.statements.some(
          (statement) =>
            (allows(statement, 'ssm:TerminateSession') || allows(statement, 'ssm:ResumeSession')) &&
            textsWithVariables(statement).some(({ text }) => /\$\{aws:userid\}/i.test(text)),
        ),
      );
      if (!relies) continue;
      for (const { document, placeOf } of trustPoliciesOf(set, owner)) {
        for (const statement of document.statements) {
          const people = statement.principal?.entries.some(({ kind }) => kind === 'AWS') === true;
          // A condition on the source identity does not fix the session name.
          const bound = conditionsOn(statement, 'sts:RoleSessionName').some(
            (condition) => !isNegated(condition) && !condition.values.some(({ text }) => isStar(text)),
          );
          if (allows(statement, 'sts:AssumeRole') && people && !bound) report(placeOf(statement.at));
        }
      }
    }
  },
};
