/**
 * S04: the key is absent when a session document is named (spec/iam 14.5), so that Bool without IfExists does not allow
 * those.
 */
import { conditionsOn } from '../conditions.ts';
import { documentCheckKey } from '../document-check.ts';
import { grantingTypes, type Rule } from '../finding.ts';

export const checkWrittenWrong: Rule = {
  id: 'S04',
  severity: 'error',
  sentence: 'the document access check only works as BoolIfExists with the value true',
  remedy: 'write "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { operator, written, ifExists, setOperator, values, at } of conditionsOn(
        statement,
        documentCheckKey,
      )) {
        const right = operator === 'Bool' && ifExists && setOperator === undefined;
        if (operator === 'Bool' && !ifExists) {
          report(placeOf(at), 'Bool does not allow sessions with a named document: the key is absent then');
        } else if (!right) report(placeOf(at), `the document access check does not work with ${written}`);
        else if (values.length !== 1 || values[0]?.text.toLowerCase() !== 'true') {
          report(
            placeOf(at),
            `the value ${values.map(({ text }) => `"${text}"`).join(', ')} does not check the document`,
          );
        }
      }
    }
  },
};
