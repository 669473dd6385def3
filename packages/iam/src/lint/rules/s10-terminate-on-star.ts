/** S10: a principal who may end or resume every session can end or take over those of others (spec/iam 14.8). */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const terminateOnStar: Rule = {
  id: 'S10',
  severity: 'security',
  sentence: "other people's sessions can be ended or resumed",
  remedy:
    'allow arn:aws:ssm:*:*:session/* with StringLike on ssm:resourceTag/aws:ssmmessages:session-id = ${aws:userid}',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { resource } = statement;
      if (resource === undefined || conditionsOn(statement, /^(?:ssm|aws):resourcetag\//i).length > 0) continue;
      for (const action of ['ssm:TerminateSession', 'ssm:ResumeSession']) {
        if (!allows(statement, action)) continue;
        const wide =
          resource.not ||
          resource.values.some(({ text }) => /^\*+$|:session\/\*+$|^arn:[^:]*:ssm:[^:]*:[^:]*:\*+$/.test(text));
        if (wide) report(placeOf(actionAt(statement, action).at), `${action} is allowed on the sessions of others`);
      }
    }
  },
};
