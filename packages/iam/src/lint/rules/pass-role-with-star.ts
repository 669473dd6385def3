/** Passing any role to a machine of one's own is having any role (spec/iam 13.6). */
import { conditionsOn, holdsWhenAbsent } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const passRoleWithStar: Rule = {
  id: 'pass-role-with-star',
  severity: 'security',
  sentence: "every role of the account can be handed to a service, administrators' included",
  remedy: 'name the roles, and the service in iam:PassedToService',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { resource } = statement;
      if (!allows(statement, 'iam:PassRole') || resource === undefined) continue;
      // Held to some services, every role is a fair star; all the roles but some never are.
      const bound = conditionsOn(statement, 'iam:PassedToService').some((condition) => !holdsWhenAbsent(condition));
      const wide = resource.not || (!bound && resource.values.some(({ text }) => /^\*+$|:role\/\*+$/.test(text)));
      if (wide) report(placeOf(actionAt(statement, 'iam:PassRole').at));
    }
  },
};
