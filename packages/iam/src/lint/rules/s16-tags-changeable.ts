/** S16: a person who may set the tag that decides about access gives themselves access (spec/iam 14.10). */
import { fold } from '../../match/fold.ts';
import { conditionsOn, tagConditions } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { deniesSome, ownersIn } from '../owner-policies.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

const onNodes: readonly string[] = [
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ssm:AddTagsToResource',
  'ssm:RemoveTagsFromResource',
];
const onPrincipals: readonly string[] = [
  'iam:TagUser',
  'iam:TagRole',
  'iam:UntagUser',
  'iam:UntagRole',
  'sts:TagSession',
];

export const tagsChangeable: Rule = {
  id: 'S16',
  severity: 'security',
  sentence: 'people whose access depends on tags may also change those tags',
  remedy: 'deny it for the tag keys in the conditions, with ForAnyValue:StringEquals on aws:TagKeys',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const access = [
        ...allowingStatements(owner.policies, 'ssm:StartSession'),
        ...allowingStatements(owner.policies, 'ec2-instance-connect:SendSSHPublicKey'),
      ];
      const deciding = access.flatMap(([, statement]) => tagConditions(statement));
      if (deciding.length === 0) continue;
      const byPrincipal = deciding.some(({ values }) =>
        values.some(({ text }) => fold(text).includes('${aws:principaltag/')),
      );
      for (const action of [...onNodes, ...(byPrincipal ? onPrincipals : [])]) {
        if (deniesSome(owner, action)) continue;
        for (const [policy, statement] of allowingStatements(owner.policies, action)) {
          if (conditionsOn(statement, /^aws:(?:tagkeys|requesttag\/)/i).length > 0) continue;
          const key = deciding[0]?.key ?? '';
          report(
            policy.placeOf(actionAt(statement, action).at),
            `access depends on ${key} here, and ${action} lets the same people change it`,
          );
        }
      }
    }
  },
};
