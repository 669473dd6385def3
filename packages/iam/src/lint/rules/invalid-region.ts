/** A name that no Region can have never matches; under a negated operator of a Deny it denies every Region. */
import { isRegion } from '@sallyport/aws';
import { conditionsIn, isLike } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidRegion: Rule = {
  id: 'invalid-region',
  severity: 'error',
  sentence: 'this is not a Region',
  remedy: 'write it as eu-west-1',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      if (!/^aws:requestedregion$/i.test(condition.key) || condition.operator === 'Null') continue;
      const like = isLike(condition);
      for (const { text, at } of condition.values) {
        if (hasUnknown(text) || text.includes('${') || (like && /[*?]/.test(text))) continue;
        if (!isRegion(text) && text !== 'aws-global') report(placeOf(at), `"${text}" is not a Region`);
      }
    }
  },
};
