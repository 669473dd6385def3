/**
 * Session documents that policies name and the export does not list: GetAccountAuthorizationDetails returns no documents.
 * They may exist, and a caller who may use them may reach nodes; only the document says as which OS user.
 */

import { documentArn, isOwnedByAws, splitArn } from '@sallyport/aws';
import type { SessionDocument } from '../account/account-export.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import type { AccessQuestion } from './access-method.ts';
import { placeOf } from './decide-at-node.ts';

const action = fold('ssm:StartSession');
const form = /^arn:[^:]*:ssm:[^:]*:[^:]*:document\/([^$]+)$/;
const noValues: ContextKeys = { find: () => undefined };

/** None where the export lists the documents of the account: then there are no others. */
export function unlistedDocuments(
  question: AccessQuestion,
  listed: readonly SessionDocument[],
): readonly SessionDocument[] {
  if (question.account.documents.some(({ assumed }) => assumed !== true)) return [];
  const place = placeOf(question);
  const known = listed.map(({ name }) => documentArn(name, place));
  const found = new Set<string>();
  for (const { policy } of question.caller.policies.identity) {
    for (const { deny, actions, resources, statement } of policy.statements) {
      if (deny || resources === undefined || statement.resource?.not === true || !actions.matches(action)) continue;
      for (const pattern of resources.values) {
        const name = form.exec(pattern.text.text)?.[1];
        const matches = (arn: string): boolean => pattern.matches({ text: arn, arn: splitArn(arn) }, noValues) === true;
        // Every document of AWS that opens sessions is known.
        if (name !== undefined && !isOwnedByAws(name) && !known.some(matches)) found.add(name);
      }
    }
  }
  // A pattern is one of the names it matches, with "*" as a character like others.
  return [...found].sort().map((name) => ({ name, tags: new Map(), assumed: true, unlisted: true }));
}
