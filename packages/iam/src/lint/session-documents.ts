/** What a session document sets: OS user, logging and KMS key (spec/iam 14.12, 15). */
import type { Text } from '../document/document.ts';
import type { LintedPolicy, LintedSessionDocument } from './linted.ts';
import type { SessionAllow } from './owner-policies.ts';
import { member, textOf } from './read/tree.ts';
import { canBegin } from './resource-patterns.ts';
import { resourcePatterns } from './statement-queries.ts';

export function sessionTypeOf({ root }: LintedSessionDocument): string | undefined {
  return textOf(member(root, 'sessionType'));
}

export function inputOf(
  { root }: LintedSessionDocument,
  name: string,
): { readonly text: string; readonly at: number } | undefined {
  const node = member(member(root, 'inputs'), name);
  const text = textOf(node);
  return node === undefined || text === undefined || text === '' ? undefined : { text, at: node.at };
}

/** Whether it opens a shell without Run As. */
export function runsAsSsmUser(document: LintedSessionDocument): boolean {
  return sessionTypeOf(document) === 'Standard_Stream' && inputOf(document, 'runAsEnabled')?.text !== 'true';
}

/** The first statement that allows sessions with the document; one without a name can be any document. */
export function allowanceOf(
  grants: readonly SessionAllow[],
  { name }: LintedSessionDocument,
): { readonly policy: LintedPolicy; readonly pattern: Text } | undefined {
  for (const { policy, statement } of grants) {
    for (const pattern of resourcePatterns(statement, ['document'])) {
      const resource = pattern.text.split(':').slice(5).join(':');
      const means = /^\*+$/.test(pattern.text) || (name !== undefined && canBegin(resource, `document/${name}`, true));
      if (means) return { policy, pattern };
    }
  }
  return undefined;
}
