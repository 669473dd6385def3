/** S23: the users images come with have sudo without a password: a key for them is a key for root. */
import { conditionsOn, isLike, isNegated } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { allows } from '../statement-queries.ts';

const mighty: readonly string[] = [
  'root',
  'ec2-user',
  'ubuntu',
  'admin',
  'centos',
  'debian',
  'fedora',
  'bitnami',
  'ssm-user',
];

export const userWithSudo: Rule = {
  id: 'S23',
  severity: 'security',
  sentence: 'this OS user may do anything by sudo',
  remedy: 'give people an OS user of their own, such as ${aws:username} or ${aws:PrincipalTag/SSMSessionRunAs}',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'ec2-instance-connect:SendSSHPublicKey')) continue;
      for (const condition of conditionsOn(statement, 'ec2:osuser')) {
        if (isNegated(condition) || condition.operator === 'Null') continue;
        for (const { text, at } of condition.values) {
          if (mighty.includes(text)) report(placeOf(at), `${text} may do anything by sudo`);
          else if (isLike(condition) && text.includes('*') && mighty.some((name) => fits(text, name))) {
            report(placeOf(at), `"${text}" also means users who may do anything by sudo`);
          }
        }
      }
    }
  },
};

function fits(pattern: string, name: string): boolean {
  const [head = ''] = pattern.split('*', 1);
  return !head.includes('$') && name.startsWith(head);
}
