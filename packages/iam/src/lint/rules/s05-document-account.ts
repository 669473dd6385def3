/** S05: documents of AWS have an empty account in their ARN, those of an account have its id (spec/iam 5.6, 14.2). */
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

const documentArn = /^arn:[^:]*:ssm:[^:]*:([^:]*):document\/([^*?]+)/;

export const documentAccount: Rule = {
  id: 'S05',
  severity: 'error',
  sentence: 'the account in this document ARN is not that of its owner: it never matches',
  remedy: 'leave the account of documents of AWS empty, and name yours for your own; a star matches either',
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
