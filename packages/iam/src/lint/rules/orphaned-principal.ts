/** IAM keeps the id of who was named; made anew, somebody has another (spec/iam 4.3). */
import { policyTypes, type Rule } from '../finding.ts';

export const orphanedPrincipal: Rule = {
  id: 'orphaned-principal',
  severity: 'warning',
  sentence: 'this principal was deleted: the entry matches nobody any more',
  remedy: 'name the principal again, or take it out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { principal } of document.statements) {
      for (const { text, at } of principal?.entries ?? [])
        if (/^A(?:IDA|ROA)[A-Z0-9]{6,}$/.test(text)) report(placeOf(at));
    }
  },
};
