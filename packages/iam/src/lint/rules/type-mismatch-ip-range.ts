/** A value that is not an IP address or range matches no address. */
import { addressesIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const typeMismatchIpRange: Rule = {
  id: 'type-mismatch-ip-range',
  severity: 'error',
  sentence: 'this is neither an IP address nor a range',
  remedy: 'write an address such as 203.0.113.0/24 or 2001:db8::/32',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of addressesIn(document)) {
      if (!hasUnknown(text) && !text.includes('${') && !isRange(text))
        report(placeOf(at), `"${text}" is neither an IP address nor a range`);
    }
  },
};

function isRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const size = bits === undefined ? 0 : Number(bits);
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address))
    return size <= 32 && address.split('.').every((part) => Number(part) <= 255);
  return size <= 128 && /^[0-9a-f:.]+$/i.test(address) && address.includes(':');
}
