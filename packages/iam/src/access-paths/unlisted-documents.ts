/**
 * Session documents that policies name and no export lists: GetAccountAuthorizationDetails does not know documents. They
 * may exist, so that who may use them may reach nodes; as whom, only the document says.
 */

import type { SessionDocument } from '../account/account-export.ts';
import { splitArn } from '../match/arn.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import { documentArn, isOwnedByAws } from '../service/aws-documents.ts';
import type { Question } from './access-method.ts';
import { placeOf } from './access-question.ts';

const action = fold('ssm:StartSession');
const form = /^arn:[^:]*:ssm:[^:]*:[^:]*:document\/([^$]+)$/;
const noValues: ContextKeys = { find: () => undefined };

/** Nothing where somebody listed the account's documents: then there are no others. */
export function unlistedDocuments(question: Question, listed: readonly SessionDocument[]): readonly SessionDocument[] {
  if (question.account.documents.some(({ assumed }) => assumed !== true)) return [];
  const place = placeOf(question);
  const known = listed.map(({ name }) => documentArn(name, place));
  const found = new Set<string>();
  for (const { policy } of question.asker.policies.identity) {
    for (const { deny, actions, resources, statement } of policy.statements) {
      if (deny || resources === undefined || statement.resource?.not === true || !actions.matches(action)) continue;
      for (const pattern of resources.values) {
        const name = form.exec(pattern.text.text)?.[1];
        const means = (arn: string): boolean => pattern.matches({ text: arn, arn: splitArn(arn) }, noValues) === true;
        // Of AWS's own documents all that open sessions are known.
        if (name !== undefined && !isOwnedByAws(name) && !known.some(means)) found.add(name);
      }
    }
  }
  // A pattern is one of the names it means: a star is a sign like others there.
  return [...found].sort().map((name) => ({ name, tags: new Map(), assumed: true, unlisted: true }));
}
