/** ARNs to decide an action on, where the export does not list the resources: AWS's own, and those the policies name. */
import { documentArn } from '@sallyport/aws';
import { fold } from '../match/fold.ts';
import type { AccessQuestion } from './access-method.ts';
import { placeOf } from './decide-at-node.ts';

export type CandidateArn = { readonly arn: string; readonly name: string };

/**
 * `names`, and one ARN for each pattern in the Resource of a statement that allows the action. A pattern is taken as it
 * stands: it is one of the names it matches.
 */
export function candidateArns(
  question: AccessQuestion,
  action: string,
  type: string,
  names: readonly string[],
): readonly CandidateArn[] {
  const place = placeOf(question);
  const arnOf = (name: string): string => documentArn(name, place).replace(':document/', `:${type}/`);
  const found = new Map(names.map((name) => [arnOf(name), name]));
  const form = new RegExp(`^arn:[^:]*:ssm:[^:]*:[^:]*:${type}/([^$]+)$`);
  for (const { policy } of question.caller.policies.identity) {
    for (const { deny, actions, statement } of policy.statements) {
      const { resource } = statement;
      if (deny || resource === undefined || resource.not || !actions.matches(fold(action))) continue;
      for (const { text } of resource.values) {
        const pattern = form.exec(text)?.[1];
        if (pattern === undefined) continue;
        const arn = arnOf(pattern);
        if (!found.has(arn)) found.set(arn, pattern);
      }
    }
  }
  return [...found].map(([arn, name]) => ({ arn, name }));
}
