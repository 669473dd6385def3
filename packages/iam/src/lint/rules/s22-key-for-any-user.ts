/** S22: without ec2:osuser a key can be pushed for every OS user, root included (spec/iam 16.2). */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const keyForAnyUser: Rule = {
  id: 'S22',
  severity: 'security',
  sentence: 'SSH keys can be pushed for every OS user',
  remedy: 'add StringEquals on ec2:osuser with the OS users you intend',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (
        !allows(statement, 'ec2-instance-connect:SendSSHPublicKey') ||
        conditionsOn(statement, 'ec2:osuser').length > 0
      )
        continue;
      report(placeOf(actionAt(statement, 'ec2-instance-connect:SendSSHPublicKey').at));
    }
  },
};
