/** AWS sees public addresses; private ones come through endpoints, under another key (10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { conditionsOn } from '../powers.ts';

export const privateIpAddress: Rule = {
  id: 'private-ip-address',
  severity: 'error',
  sentence: 'aws:SourceIp never holds a private address',
  remedy: 'write the public address, or use aws:VpcSourceIp',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { values } of conditionsOn(statement, 'aws:SourceIp')) {
        for (const { text, at } of values) {
          if (/^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:)/i.test(text))
            report(placeOf(at), `aws:SourceIp never holds ${text}`);
        }
      }
    }
  },
};
