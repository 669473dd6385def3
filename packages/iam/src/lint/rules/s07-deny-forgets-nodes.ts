/** S07: ssm:StartSession is evaluated for the node as well as for the session document (spec/iam 5.7). */
import type { Rule } from '../finding.ts';
import { canMatchKind, nodeKinds } from '../resource-patterns.ts';
import { actionAt, appliesToAction } from '../statement-queries.ts';

export const denyForgetsNodes: Rule = {
  id: 'S07',
  severity: 'error',
  sentence: 'NotResource lists no nodes, so that this Deny applies to every node and no session can start',
  remedy: 'list instance/*, managed-instance/* and task/* in NotResource as well',
  types: ['identity', 'boundary', 'session', 'service-control'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { effect, resource } = statement;
      if (effect !== 'Deny' || resource?.not !== true || !appliesToAction(statement, 'ssm:StartSession')) continue;
      // A Deny with a wider action and without documents is not about sessions.
      const meant =
        actionAt(statement, 'ssm:StartSession').text.toLowerCase().startsWith('ssm') ||
        resource.values.some(({ text }) => text.includes(':document/'));
      if (!meant) continue;
      const spared = resource.values.some(({ text }) => nodeKinds.some((kind) => canMatchKind(text, kind)));
      if (!spared) report(placeOf(resource.at));
    }
  },
};
