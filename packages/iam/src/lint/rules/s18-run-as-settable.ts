/**
 * S18: a session tag overrides the tag of the role: a principal who may pass any tag chooses the OS user (spec/iam
 * 12.6, 15.5).
 */
import { runAsTag } from '@sallyport/aws';
import type { PrincipalEntry, Statement } from '../../document/document.ts';
import { fold } from '../../match/fold.ts';
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { isLiteral } from '../resource-patterns.ts';
import { actionAt, allows, appliesToAction } from '../statement-queries.ts';

const requestedRunAs = `aws:RequestTag/${runAsTag}`;

export const runAsSettable: Rule = {
  id: 'S18',
  severity: 'security',
  sentence: `principals may pass any session tag, including ${runAsTag}: they choose the OS user themselves`,
  remedy: `deny sts:TagSession with other values of ${requestedRunAs}, or list the tags in ForAllValues:StringEquals on aws:TagKeys`,
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    const guarded = document.statements.some(
      (statement) => statement.effect === 'Deny' && appliesToAction(statement, 'sts:TagSession') && guards(statement),
    );
    if (guarded) return;
    for (const statement of document.statements) {
      // Services and identity providers choose the tags they pass; their caller does not.
      const byCaller = statement.principal?.not === true || statement.principal?.entries.some(isCaller) === true;
      if (byCaller && allows(statement, 'sts:TagSession') && !guards(statement))
        report(placeOf(actionAt(statement, 'sts:TagSession').at));
    }
  },
};

function isCaller({ kind, text }: PrincipalEntry): boolean {
  return kind === 'AWS' || text === '*';
}

function guards(statement: Statement): boolean {
  if (conditionsOn(statement, requestedRunAs).some(({ values }) => values.every(({ text }) => isLiteral(text))))
    return true;
  const keys = conditionsOn(statement, 'aws:TagKeys');
  if (statement.effect === 'Deny')
    return keys.some(({ values }) => values.some(({ text }) => fold(text) === fold(runAsTag)));
  return keys.some(
    ({ setOperator, values }) =>
      setOperator === 'ForAllValues' && values.every(({ text }) => isLiteral(text) && fold(text) !== fold(runAsTag)),
  );
}
