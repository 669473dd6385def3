/** A read that names no attributes has no dynamodb:Attributes to compare, and returns all of them. */
import { conditionsOn, statementConditionsIn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';

export const dynamodbAttributesWithoutSelect: Rule = {
  id: 'dynamodb-attributes-without-select',
  severity: 'security',
  sentence: 'a read that names no attributes returns all of them',
  remedy: 'add StringEquals dynamodb:Select = SPECIFIC_ATTRIBUTES',
  types: [...grantingTypes, 'resource'],
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (statement.effect !== 'Allow' || condition.key.toLowerCase() !== 'dynamodb:attributes') continue;
      if (conditionsOn(statement, 'dynamodb:Select').length === 0) report(placeOf(condition.at));
    }
  },
};
