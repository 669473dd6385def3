/** ParameterFilters of DescribeParameters and GetParametersByPath, with AWS's checks and words. */
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { constraintsMessage, lengthRule } from '../../constraint.ts';
import { ServiceError } from '../../service-error.ts';
import { invalidFilterKey, validationError } from './errors.ts';
import { isName, latestOf } from './parameter-names.ts';
import type { ParameterRecord, ParameterVersion } from './parameters.ts';

/** The version of a parameter that the filters leave: the latest one, or the one with a label that was asked for. */
export type Chosen = { readonly record: ParameterRecord; readonly version: ParameterVersion };

type Choose = (chosen: Chosen) => Chosen | undefined;

const keyPattern = 'tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType';
const keyForm = new RegExp(`^(?:${keyPattern})$`, 'u');

export function parameterFilter(
  filters: readonly ParameterStringFilter[],
  keys: readonly string[],
): (record: ParameterRecord) => Chosen | undefined {
  checkModel(filters);
  const seen = new Set<string>();
  const steps = filters.map((filter) => {
    const { Key: key = '' } = filter;
    if (!keys.includes(key.startsWith('tag:') ? 'tag' : key)) {
      throw invalidFilterKey(
        `The following filter key is not valid: ${key}. Valid filter keys include: [${keys.filter((one) => one !== 'tag' && one !== 'DataType').join(', ')}]`,
      );
    }
    if (seen.has(key)) {
      throw invalidFilterKey(
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
      );
    }
    seen.add(key);
    return step(filter, key);
  });
  return (record) => {
    let chosen: Chosen | undefined = { record, version: latestOf(record) };
    for (const choose of steps) chosen = chosen && choose(chosen);
    return chosen;
  };
}

/** Rules of AWS's model: all that are broken are named in one error. */
function checkModel(filters: readonly ParameterStringFilter[]): void {
  const broken = filters.flatMap(({ Key: key = '', Option: option, Values: values = [] }, i) => {
    const at = `parameterFilters.${i + 1}.member`;
    const rules: (readonly [string, string, string | undefined])[] = [
      [`${at}.key`, key, lengthRule(key, 1, 132)],
      [
        `${at}.key`,
        key,
        keyForm.test(key) ? undefined : `Member must satisfy regular expression pattern: ${keyPattern}`,
      ],
      [`${at}.option`, option ?? '', option === undefined ? undefined : lengthRule(option, 1, 10)],
      [`${at}.values`, `[${values.join(', ')}]`, valuesRule(values)],
    ];
    return rules.flatMap(([member, value, rule]) => (rule === undefined ? [] : [[member, value, rule] as const]));
  });
  if (broken.length === 0) return;
  throw validationError(constraintsMessage(broken.map(([member, value, rule]) => [member, value.slice(0, 256), rule])));
}

function valuesRule(values: readonly string[]): string | undefined {
  if (values.length > 50) return 'Member must have length less than or equal to 50';
  if (values.every(({ length }) => length >= 1 && length <= 1024)) return undefined;
  return 'Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1]';
}

function step(filter: ParameterStringFilter, key: string): Choose {
  const { Values: values = [], Option: option } = filter;
  if (key.startsWith('tag:')) {
    const name = key.slice('tag:'.length);
    const compare = comparison(option, ['BeginsWith', 'Equals']);
    return keeping(({ record: { tags } }) => {
      const own = tags.get(name);
      return own !== undefined && (values.length === 0 || values.some((value) => compare(own, value)));
    });
  }
  if (values.length === 0) {
    throw invalidFilterValue(`The following filter values are missing : null for filter key ${key}`);
  }
  switch (key) {
    case 'Name': {
      const compare = comparison(option, ['BeginsWith', 'Equals'], ['Contains']);
      return keeping(({ record: { name } }) =>
        values.some((value) =>
          option === 'Contains' ? compare(name, value.replace(/^\//u, '')) : compare(withSlash(name), withSlash(value)),
        ),
      );
    }
    case 'Path': {
      if (option !== undefined && option !== 'OneLevel' && option !== 'Recursive') {
        throw invalidOption(option, '[Recursive, OneLevel]');
      }
      for (const path of values) checkPathFilter(path);
      return keeping(({ record: { name } }) => values.some((path) => isUnder(name, path, option === 'Recursive')));
    }
    case 'Label': {
      comparison(option, ['Equals']);
      return ({ record }) => {
        const version = record.versions.findLast(({ labels }) => values.some((value) => labels.has(value)));
        return version && { record, version };
      };
    }
    case 'Type':
      checkValues(values, ['String', 'StringList', 'SecureString']);
      return byVersion(({ type }) => type);
    case 'Tier':
      checkValues(values, ['Standard', 'Advanced', 'Intelligent-Tiering']);
      return byVersion(({ tier }) => tier);
    case 'KeyId':
      return byVersion(({ keyId }) => keyId);
    default:
      return byVersion(({ dataType }) => dataType);
  }

  function byVersion(pick: (version: ParameterVersion) => string | undefined): Choose {
    const compare = comparison(option, ['BeginsWith', 'Equals']);
    return keeping(({ version }) => values.some((value) => compare(pick(version) ?? '', value)));
  }
}

function keeping(matches: (chosen: Chosen) => boolean): Choose {
  return (chosen) => (matches(chosen) ? chosen : undefined);
}

/** The Name filter of AWS finds a parameter with and without the slash. */
function withSlash(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

/** `more` are options that AWS takes as well but leaves out of its message. */
function comparison(
  option: string | undefined,
  shown: readonly string[],
  more: readonly string[] = [],
): (value: string, wanted: string) => boolean {
  const wanted = option ?? 'Equals';
  if (![...shown, ...more].includes(wanted)) throw invalidOption(wanted, `[${shown.join(', ')}].`);
  if (wanted === 'BeginsWith') return (value, start) => value.startsWith(start);
  if (wanted === 'Contains') return (value, part) => value.includes(part);
  return (value, whole) => value === whole;
}

function checkValues(values: readonly string[], valid: readonly string[]): void {
  const wrong = values.find((value) => !valid.includes(value));
  if (wrong === undefined) return;
  throw invalidFilterValue(
    `The following filter value is not valid: ${wrong}. Valid values include: [${valid.join(', ')}]`,
  );
}

function checkPathFilter(path: string): void {
  if (/^\/?(?:aws|ssm)/iu.test(path)) {
    throw validationError('Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  checkPath(path);
}

const pathRules = [
  "The parameter doesn't meet the parameter name requirements.",
  'The parameter name must begin with a forward slash "/".',
  'It can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
  'It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore).',
  'Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/".',
  'Valid example: /get/parameters2-/by1./path0_.',
].join(' ');

/** A path of a hierarchy; one slash may follow it. */
export function checkPath(path: string): void {
  if (path === '/' || (path.startsWith('/') && isName(path.replace(/(?<=.)\/$/u, '')))) return;
  throw validationError(pathRules);
}

/** Names without slash are in the hierarchy `/`. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const under = path.endsWith('/') ? path : `${path}/`;
  const whole = withSlash(name);
  if (!whole.startsWith(under)) return false;
  return recursive || !whole.slice(under.length).includes('/');
}

function invalidOption(option: string, valid: string): ServiceError {
  const message = `The following filter option is not valid: ${option}. Valid options include: ${valid}`;
  return new ServiceError('InvalidFilterOption', 400, message);
}

const invalidFilterValue = (message: string): ServiceError => new ServiceError('InvalidFilterValue', 400, message);
