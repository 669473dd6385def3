/**
 * aws:PrincipalArn is the ARN of a user, a role, the root user or a federated user: in role sessions it is that of the role, and
 * groups and policies are no principals (spec/iam 4.4).
 */
import { conditionsIn, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { canMatchArn } from '../resource-patterns.ts';

export const principalArnOfNoPrincipal: Rule = {
  id: 'principal-arn-of-no-principal',
  severity: 'error',
  sentence: 'aws:PrincipalArn never has this value',
  remedy: 'write the ARN of a user or role: arn:aws:iam::111122223333:role/Name',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      if (!/^aws:principalarn$/i.test(condition.key) || condition.operator === 'Null') continue;
      for (const { text, at } of condition.values) {
        // The names of variables have colons.
        const pattern = text.replace(/\$\{[^}]*\}/g, '*');
        // Another rule reports what is no ARN of six fields.
        if (
          pattern.split(':').length < 6 ||
          principals.some(([service, start]) => canMatchArn(pattern, service, start))
        )
          continue;
        const effect = isNegated(condition) ? 'excludes nobody' : 'never matches';
        if (canMatchArn(pattern, 'sts', 'assumed-role/'))
          report(
            placeOf(at),
            `in role sessions aws:PrincipalArn is the ARN of the role: this one, of a session, ${effect}`,
            'write the ARN of the role: arn:aws:iam::111122223333:role/Name, and compare a session with aws:userid',
          );
        else report(placeOf(at), `"${text}" is not the ARN of a principal, and ${effect}`);
      }
    }
  },
};

const principals: readonly (readonly [service: string, start: string])[] = [
  ['iam', 'user/'],
  ['iam', 'role/'],
  ['iam', 'root'],
  ['sts', 'federated-user/'],
];
