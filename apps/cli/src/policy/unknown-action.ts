/** An action that AWS does not have is denied to everybody, which says nothing about anybody: it is told as a note. */
import { lint } from '@sallyport/iam/lint';
import { note } from '../terminal.ts';

const rules: readonly string[] = ['invalid-service-in-action', 'S33'];

export function noteUnknownActions(actions: readonly string[]): void {
  for (const action of new Set(actions)) {
    const Statement = { Effect: 'Allow', Action: action, Resource: '*' };
    const text = JSON.stringify({ Version: '2012-10-17', Statement });
    const { findings, data } = lint([{ file: action, text, as: 'identity' }]);
    const unknown = findings.find(({ rule }) => rules.includes(rule));
    if (unknown === undefined) continue;
    const way = /^did you mean/.test(unknown.remedy) ? ` (${unknown.remedy}?)` : '';
    note(`${unknown.message} as of ${data.updatedAt}${way}`);
  }
}
