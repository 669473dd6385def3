/** 10.0.0.5/8 is 10.0.0.0/8: the bits after the prefix are not compared (spec/iam 10.14). */
import { addressesIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const improveIpRange: Rule = {
  id: 'improve-ip-range',
  severity: 'suggestion',
  sentence: 'the bits after the prefix are not compared',
  remedy: 'write the range that is compared',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of addressesIn(document)) {
      const range = normal(text);
      if (range !== undefined && range !== text) report(placeOf(at), `"${text}" is compared as "${range}"`);
    }
  },
};

/** IPv4 only: undefined for everything else. */
function normal(text: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const bits = Number(parts?.[5]);
  if (parts === null || bits > 32) return undefined;
  const address = parts.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}
