/** A service-linked role gives a service permissions in the account. */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows, starResource } from '../statement-queries.ts';

export const createServiceLinkedRoleWithStar: Rule = {
  id: 'create-service-linked-role-with-star',
  severity: 'warning',
  sentence: 'service-linked roles for every service can be created',
  remedy: 'name the role under role/aws-service-role/, and the service in iam:AWSServiceName',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'iam:CreateServiceLinkedRole') || conditionsOn(statement, 'iam:AWSServiceName').length > 0)
        continue;
      const wide = starResource(statement) !== undefined || statement.resource?.not === true;
      if (wide) report(placeOf(actionAt(statement, 'iam:CreateServiceLinkedRole').at));
    }
  },
};
