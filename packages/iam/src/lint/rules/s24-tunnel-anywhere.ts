/** S24: a tunnel without conditions reaches every port of every address behind the endpoint (spec/iam 16.3). */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const tunnelAnywhere: Rule = {
  id: 'S24',
  severity: 'warning',
  sentence: 'tunnels reach every port of every address behind the endpoint',
  remedy: 'add NumericEquals on ec2-instance-connect:remotePort and IpAddress on ec2-instance-connect:privateIpAddress',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'ec2-instance-connect:OpenTunnel')) continue;
      const open = ['remotePort', 'privateIpAddress'].filter(
        (name) => conditionsOn(statement, `ec2-instance-connect:${name}`).length === 0,
      );
      if (open.length === 0) continue;
      const what = open.map((name) => (name === 'remotePort' ? 'every port' : 'every address')).join(' of ');
      report(
        placeOf(actionAt(statement, 'ec2-instance-connect:OpenTunnel').at),
        `tunnels reach ${what} behind the endpoint`,
      );
    }
  },
};
