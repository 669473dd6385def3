/**
 * An operator for another type than that of the key rarely matches. String operators compare the text of any value, so that with
 * them only a value is reported that no text of that type can be (spec/iam 10.8).
 */
import { readDecimal } from '../../condition/decimal.ts';
import { readInstant } from '../../condition/instant.ts';
import { readAddress } from '../../condition/network.ts';
import { textPattern } from '../../match/pattern.ts';
import { conditionsIn, isLike } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { keyType } from '../lookup.ts';
import { canBegin } from '../resource-patterns.ts';

export const typeMismatch: Rule = {
  id: 'type-mismatch',
  severity: 'warning',
  sentence: 'this operator is not for the type of the key',
  remedy: 'use an operator for the type of the key',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { operator, key, at, values } = condition;
      const name = keyType(key)?.replace('ArrayOf', '') ?? '';
      const type = Object.hasOwn(types, name) ? types[name] : undefined;
      if (type === undefined || operator === 'Null') continue;
      if (!operator.startsWith('String')) {
        if (!type.operator.test(operator))
          report(placeOf(at), `${key} is of type ${name}, and ${operator} is not for that type`);
        continue;
      }
      for (const value of values) {
        const { text } = value;
        if (hasUnknown(text) || text.includes('${')) continue;
        const isPattern = isLike(condition) && /[*?]/.test(text);
        const can = isPattern ? (type.canMatch?.(text) ?? true) : type.isValue(text, operator);
        if (!can) report(placeOf(value.at), `${key} is ${type.of}, and never "${text}"`);
      }
    }
  },
};

type KeyType = {
  readonly operator: RegExp;
  readonly of: string;
  readonly isValue: (text: string, operator: string) => boolean;
  /** Left out: any pattern can match. */
  readonly canMatch?: (pattern: string) => boolean;
};

const types: Readonly<Record<string, KeyType>> = {
  Bool: {
    operator: /^Bool$/,
    of: '"true" or "false"',
    isValue: (text, operator) =>
      (operator.endsWith('IgnoreCase') ? /^(?:true|false)$/i : /^(?:true|false)$/).test(text),
    canMatch: (pattern) => {
      const compiled = textPattern(pattern, { supportsVariables: false, wildcards: true, fold: false });
      return ['true', 'false'].some((text) => compiled.matches(text, { find: () => undefined }) === true);
    },
  },
  Numeric: { operator: /^Numeric/, of: 'a number', isValue: (text) => readDecimal(text) !== undefined },
  Date: { operator: /^(?:Date|Numeric)/, of: 'a date', isValue: (text) => readInstant(text) !== undefined },
  ARN: {
    operator: /^Arn/,
    of: 'an ARN',
    isValue: (text) => text.startsWith('arn:'),
    canMatch: (pattern) => canBegin(pattern, 'arn:', false),
  },
  IPAddress: {
    operator: /IpAddress$/,
    of: 'one address',
    isValue: (text) => readAddress(text) !== undefined,
  },
};
