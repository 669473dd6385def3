/**
 * S05: the account is empty in the ARN of a document that AWS owns, and the account id in all others (spec/iam 5.6,
 * 14.2).
 */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

const documentArn = /^arn:[^:]*:ssm:[^:]*:([^:]*):document\/([^*?]+)/;

export const documentAccount: Rule = {
  id: 'S05',
  severity: 'error',
  sentence: 'the account in this document ARN is not that of its owner: it never matches',
  remedy: 'leave the account empty for documents of AWS, and write your account id for your own; * matches both',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const [, account, name] = documentArn.exec(text) ?? [];
      if (account === undefined || name === undefined) continue;
      const ofAws = /^(?:AWS|Aws|Amazon)[A-Za-z0-9]*-/.test(name);
      if (ofAws && (/^\d{12}$/.test(account) || hasUnknown(account))) {
        report(placeOf(at), `${name} belongs to AWS: its ARN has an empty account, and this one never matches`);
      }
      if (!ofAws && account === '' && !hasUnknown(name)) {
        report(placeOf(at), `${name} belongs to an account: an ARN without one never matches`);
      }
    }
  },
};
