/** ParameterFilters of DescribeParameters and GetParametersByPath. */
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../service-error.ts';
import { invalidFilterKey } from './errors.ts';
import { latestOf } from './parameter-names.ts';
import type { ParameterRecord } from './parameters.ts';

type Matches = (record: ParameterRecord) => boolean;

export function parameterFilter(filters: readonly ParameterStringFilter[], keys: readonly string[]): Matches {
  const all = filters.map((filter) => matcher(filter, keys));
  return (record) => all.every((matches) => matches(record));
}

function matcher(filter: ParameterStringFilter, keys: readonly string[]): Matches {
  const { Key: key = '', Values: values = [], Option: option } = filter;
  if (key.startsWith('tag:') && keys.includes('tag')) {
    const name = key.slice('tag:'.length);
    return ({ tags }) => tags.has(name) && (values.length === 0 || values.includes(tags.get(name) ?? ''));
  }
  if (!keys.includes(key)) throw invalidFilterKey(`${key} is not a key to filter parameters by here.`);
  switch (key) {
    case 'Name':
      return ({ name }) => values.some((value) => compare(withSlash(name), withSlash(value), option ?? 'Equals'));
    case 'Path':
      return ({ name }) => values.some((value) => isUnder(name, value, option ?? 'OneLevel'));
    case 'Type':
      return (record) => values.some((value) => compare(latestOf(record).type, value, option ?? 'Equals'));
    case 'KeyId':
      return (record) => values.some((value) => compare(latestOf(record).keyId ?? '', value, option ?? 'Equals'));
    case 'Tier':
      return (record) => values.includes(latestOf(record).tier);
    case 'DataType':
      return (record) => values.includes(latestOf(record).dataType);
    default:
      throw invalidFilterKey(`${key} is not a key to filter parameters by here.`);
  }
}

/** `a` and `/a` are two parameters, but the Name filter of AWS finds both by either name. */
function withSlash(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

function compare(value: string, wanted: string, option: string): boolean {
  switch (option) {
    case 'Equals':
      return value === wanted;
    case 'BeginsWith':
      return value.startsWith(wanted);
    case 'Contains':
      return value.includes(wanted.replace(/^\//u, ''));
    default:
      throw new ServiceError('InvalidFilterOption', 400, `${option} is not an option of this filter.`);
  }
}

function isUnder(name: string, path: string, option: string): boolean {
  if (option !== 'OneLevel' && option !== 'Recursive') {
    throw new ServiceError('InvalidFilterOption', 400, `${option} is not an option of the filter Path.`);
  }
  const under = path.endsWith('/') ? path : `${path}/`;
  if (!name.startsWith(under)) return false;
  return option === 'Recursive' || !name.slice(under.length).includes('/');
}
