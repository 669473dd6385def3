/** IAM stores the unique id of a principal; one that is created again under its name has another id (spec/iam 4.3). */
import { policyTypes, type Rule } from '../finding.ts';

export const orphanedPrincipal: Rule = {
  id: 'orphaned-principal',
  severity: 'warning',
  sentence: 'this principal was deleted: the entry matches no principal',
  remedy: 'name the principal again, or remove the entry',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { principal } of document.statements) {
      for (const { text, at } of principal?.entries ?? [])
        if (/^A(?:IDA|ROA)[A-Z0-9]{6,}$/.test(text)) report(placeOf(at));
    }
  },
};
