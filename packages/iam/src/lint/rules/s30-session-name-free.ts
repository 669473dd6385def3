/** S30: own sessions are told apart by the session name: who chooses it freely can choose that of another (spec/iam 12.4, 14.8). */
import { conditionsOn, isNegated } from '../conditions.ts';
import { textsWithVariables } from '../document-values.ts';
import type { Rule } from '../finding.ts';
import { ownersIn, trustPoliciesOf } from '../owner-policies.ts';
import { isStar } from '../resource-patterns.ts';
import { allows } from '../statement-queries.ts';

export const sessionNameFree: Rule = {
  id: 'S30',
  severity: 'security',
  sentence: 'who assumes this role chooses the session name, and its policies tell owners of sessions apart by it',
  remedy:
    'bind it: StringEquals sts:RoleSessionName = ${aws:username} for users, ${aws:SourceIdentity} or a principal tag for roles',
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
          // A source identity alone leaves the name free.
          const bound = conditionsOn(statement, 'sts:RoleSessionName').some(
            (condition) => !isNegated(condition) && !condition.values.some(({ text }) => isStar(text)),
          );
          if (allows(statement, 'sts:AssumeRole') && people && !bound) report(placeOf(statement.at));
        }
      }
    }
  },
};
