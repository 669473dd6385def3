/** An account id has twelve digits. */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidArnAccount: Rule = {
  id: 'invalid-arn-account',
  severity: 'error',
  sentence: 'the account in this ARN is not an account id',
  remedy: 'write the twelve digits of the account id',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const account = /^arn:[^:$]*:[^:$]*:[^:$]*:([^:$*?]*):/.exec(text)?.[1] ?? '';
      if (hasUnknown(account)) continue;
      if (account !== '' && account !== 'aws' && !/^\d{12}$/.test(account))
        report(placeOf(at), `"${account}" is not an account id`);
    }
  },
};
