/** S07: a session needs its node as well as its document (spec/iam 5.7). */
import type { Rule } from '../finding.ts';
import { canMatchKind, nodeKinds } from '../resource-patterns.ts';
import { actionAt, appliesToAction } from '../statement-queries.ts';

export const denyForgetsNodes: Rule = {
  id: 'S07',
  severity: 'error',
  sentence: 'NotResource lists no nodes, so that this Deny hits every node and nobody can start anything',
  remedy: 'list instance/*, managed-instance/* and task/* in NotResource beside the documents',
  types: ['identity', 'boundary', 'session', 'service-control'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { effect, resource } = statement;
      if (effect !== 'Deny' || resource?.not !== true || !appliesToAction(statement, 'ssm:StartSession')) continue;
      // A Deny of everything that says nothing of documents is not about sessions.
      const meant =
        actionAt(statement, 'ssm:StartSession').text.toLowerCase().startsWith('ssm') ||
        resource.values.some(({ text }) => text.includes(':document/'));
      if (!meant) continue;
      const spared = resource.values.some(({ text }) => nodeKinds.some((kind) => canMatchKind(text, kind)));
      if (!spared) report(placeOf(resource.at));
    }
  },
};
