/** An action that AWS does not have is denied to every principal: a note says that it does not exist. */
import { note } from '../terminal.ts';

const rules: readonly string[] = ['invalid-service-in-action', 'S33'];

/** Loads the reference of AWS only now: questions about instances, and cases, have no use for it. */
export async function noteUnknownActions(actions: readonly string[]): Promise<void> {
  const { lint } = await import('@sallyport/iam/lint');
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
