/** A principal who may pass any role to an instance has the permissions of every role (spec/iam 13.6). */
import { conditionsOn, holdsWhenAbsent } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const passRoleWithStar: Rule = {
  id: 'pass-role-with-star',
  severity: 'security',
  sentence: 'every role of the account can be passed to a service, including administrator roles',
  remedy: 'name the roles, and the service in iam:PassedToService',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { resource } = statement;
      if (!allows(statement, 'iam:PassRole') || resource === undefined) continue;
      // With a condition on the service, `*` is acceptable; NotResource never is.
      const bound = conditionsOn(statement, 'iam:PassedToService').some((condition) => !holdsWhenAbsent(condition));
      const wide = resource.not || (!bound && resource.values.some(({ text }) => /^\*+$|:role\/\*+$/.test(text)));
      if (wide) report(placeOf(actionAt(statement, 'iam:PassRole').at));
    }
  },
};
