/** S12: a session id begins with a name, the value of `aws:userid` with a unique id (spec/iam 14.7). */
import { grantingTypes, type Rule } from '../finding.ts';
import { appliesToAction } from '../statement-queries.ts';

export const useridInSessionArn: Rule = {
  id: 'S12',
  severity: 'error',
  sentence: 'no session id begins with ${aws:userid}: this matches no session',
  remedy: 'allow session/* with StringLike on ssm:resourceTag/aws:ssmmessages:session-id = ${aws:userid}',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!appliesToAction(statement, 'ssm:TerminateSession') && !appliesToAction(statement, 'ssm:ResumeSession'))
        continue;
      for (const { text, at } of statement.resource?.values ?? []) {
        if (/:session\/\$\{aws:userid\}/i.test(text)) report(placeOf(at));
      }
    }
  },
};
