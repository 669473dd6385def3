/** BinaryEquals compares bytes, written as base64 (spec/iam 10.13). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const typeMismatchString: Rule = {
  id: 'type-mismatch-string',
  severity: 'warning',
  sentence: 'this is not base64: it never matches',
  remedy: 'write the bytes as base64',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      if (condition.operator !== 'BinaryEquals') continue;
      for (const { text, at } of condition.values) {
        const base64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
        if (!base64 && !hasUnknown(text) && !text.includes('${')) report(placeOf(at), `"${text}" is not base64`);
      }
    }
  },
};
