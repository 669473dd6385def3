/** S23: the users that AMIs have by default may use sudo without a password: their key gives root access. */
import { agentUser, runAsTag } from '@sallyport/aws';
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
  agentUser,
];

export const userWithSudo: Rule = {
  id: 'S23',
  severity: 'security',
  sentence: 'this OS user has full sudo',
  remedy: `use an OS user for each person, such as \${aws:username} or \${aws:PrincipalTag/${runAsTag}}`,
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'ec2-instance-connect:SendSSHPublicKey')) continue;
      for (const condition of conditionsOn(statement, 'ec2:osuser')) {
        if (isNegated(condition) || condition.operator === 'Null') continue;
        for (const { text, at } of condition.values) {
          if (mighty.includes(text)) report(placeOf(at), `${text} has full sudo`);
          else if (isLike(condition) && text.includes('*') && mighty.some((name) => fits(text, name))) {
            report(placeOf(at), `"${text}" also matches OS users with full sudo`);
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
