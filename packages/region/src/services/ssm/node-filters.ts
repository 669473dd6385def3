/** Filters of DescribeInstanceInformation and DescribeInstanceProperties, in their older and newer forms. */
import type { DescribeInstanceInformationRequest, DescribeInstancePropertiesRequest } from '@aws-sdk/client-ssm';
import { invalidFilterKey, validationError } from './errors.ts';
import type { KnownNode } from './node-descriptions.ts';

type Matches = (node: KnownNode) => boolean;
type Compare = (value: string, wanted: string) => boolean;

export function informationFilter(input: DescribeInstanceInformationRequest): Matches {
  const { Filters: filters = [], InstanceInformationFilterList: older = [] } = input;
  if (filters.length > 0 && older.length > 0) {
    throw validationError('Filters and InstanceInformationFilterList cannot be used together.');
  }
  return allOf([
    ...filters.map(({ Key: key = '', Values: values = [] }) => matcher(key, values, equal)),
    ...older.map(({ key = '', valueSet: values = [] }) => matcher(key, values, equal)),
  ]);
}

export function propertyFilter(input: DescribeInstancePropertiesRequest): Matches {
  const { FiltersWithOperator: filters = [], InstancePropertyFilterList: older = [] } = input;
  return allOf([
    ...filters.map(({ Key: key = '', Values: values = [], Operator: operator }) =>
      operator === 'NotEqual' ? not(matcher(key, values, equal)) : matcher(key, values, comparison(operator)),
    ),
    ...older.map(({ key = '', valueSet: values = [] }) => matcher(key, values, equal)),
  ]);
}

const allOf =
  (filters: readonly Matches[]): Matches =>
  (node) =>
    filters.every((matches) => matches(node));

const not =
  (matches: Matches): Matches =>
  (node) =>
    !matches(node);

const equal: Compare = (value, wanted) => value === wanted;

/** Also of the filters of GetInventory, whose operators have the same names. */
export function comparison(operator: string | undefined): Compare {
  switch (operator) {
    case undefined:
    case 'Equal':
      return equal;
    case 'BeginWith':
      return (value, wanted) => value.startsWith(wanted);
    case 'LessThan':
      return (value, wanted) => compareVersions(value, wanted) < 0;
    case 'GreaterThan':
      return (value, wanted) => compareVersions(value, wanted) > 0;
    default:
      throw validationError(`${operator} is not an operator to filter nodes with.`);
  }
}

function matcher(key: string, values: readonly string[], compare: Compare): Matches {
  if (values.length === 0) throw validationError(`The filter ${key} has no values.`);
  const any = (value: string | undefined): boolean =>
    value !== undefined && values.some((wanted) => compare(value, wanted));
  if (key.startsWith('tag:')) {
    const name = key.slice('tag:'.length);
    return ({ instance }) => any(instance.tags.get(name));
  }
  switch (key) {
    case 'tag-key':
      return ({ instance }) => [...instance.tags.keys()].some(any);
    case 'InstanceIds':
    case 'SourceIds':
      return ({ node }) => any(node.instanceId);
    case 'PingStatus':
      return ({ status }) => any(status);
    case 'AgentVersion':
      return ({ node }) => any(node.agentVersion);
    case 'PlatformTypes':
      return ({ node }) => any(node.platformType);
    case 'ResourceType':
      // Requests have EC2Instance or the newer AWS::EC2::Instance.
      return () => any('EC2Instance') || any('AWS::EC2::Instance');
    case 'SourceTypes':
      return () => any('AWS::EC2::Instance');
    case 'ActivationIds':
    case 'AssociationStatus':
    case 'DocumentName':
    case 'IamRole':
      // Of hybrid nodes and associations, which no node here has.
      return () => false;
    default:
      throw invalidFilterKey(`${key} is not a key to filter nodes by.`);
  }
}

/** 3.10 is newer than 3.9. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
