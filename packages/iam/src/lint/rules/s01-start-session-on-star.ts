/** S01: `*` matches every node and every session document, including those that run any command as root. */
import { grantingTypes, type Rule } from '../finding.ts';
import { canMatchKind, isStar } from '../resource-patterns.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const startSessionOnStar: Rule = {
  id: 'S01',
  severity: 'security',
  sentence: 'ssm:StartSession is allowed on every node and with every session document',
  remedy: 'name the nodes and the session documents, each in a statement of its own',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { resource } = statement;
      if (!allows(statement, 'ssm:StartSession') || resource === undefined) continue;
      if (resource.not) {
        report(placeOf(resource.at), 'ssm:StartSession is allowed on every resource that NotResource does not list');
        continue;
      }
      for (const { text, at } of resource.values) {
        if (isStar(text) || /^arn:[^:]*:(?:\*|ssm|ec2):[^:]*:[^:]*:\*+$/.test(text)) report(placeOf(at));
        else if (/:document\/\*+$/.test(text) && canMatchKind(text, 'document')) {
          report(
            placeOf(at),
            `ssm:StartSession is allowed with every session document, by ${actionAt(statement, 'ssm:StartSession').text}`,
          );
        }
      }
    }
  },
};
