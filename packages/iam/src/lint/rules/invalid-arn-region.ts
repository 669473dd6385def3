/** Regions have names such as eu-west-1. */
import { isRegion } from '@sallyport/aws';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidArnRegion: Rule = {
  id: 'invalid-arn-region',
  severity: 'error',
  sentence: 'there is no such Region',
  remedy: 'write a Region such as eu-west-1, or *',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const region = /^arn:[^:]*:[^:]*:([^:]*):/.exec(text)?.[1] ?? '';
      if (region === '' || hasUnknown(region) || /[*?$]/.test(region)) continue;
      if (!isRegion(region)) report(placeOf(at), `there is no Region "${region}"`);
    }
  },
};
