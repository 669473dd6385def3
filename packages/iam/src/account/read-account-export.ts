/**
 * Reads an account export: the output of GetAccountAuthorizationDetails (all pages in one), with `Instances`,
 * `Reservations`, `InstanceInformationList`, `SessionDocuments`, `ServiceControlPolicies` and others added. An unknown
 * member is refused if its name is like one of these: a misspelt list of policies must not be ignored.
 */

import { isAccountId, splitArn } from '@sallyport/aws';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { policyCache, resourcePolicyOf } from '../input/read-policies.ts';
import { listOf, type Members, objectOf, refuse, textOf, type Value } from '../input/read-value.ts';
import type { AccountExport } from './account-export.ts';
import { readIdentities } from './read-identities.ts';
import { readNodes } from './read-nodes.ts';
import { readSessionDocuments } from './read-session-documents.ts';

const members = [
  'Account',
  'Partition',
  'Region',
  'UserDetailList',
  'GroupDetailList',
  'RoleDetailList',
  'Policies',
  'IsTruncated',
  'Marker',
  'Instances',
  'Reservations',
  'InstanceInformationList',
  'NextToken',
  'SessionDocuments',
  'ServiceControlPolicies',
  'ResourceControlPolicies',
  'ResourcePolicies',
];
const reserved = /polic|detail|instanc|node|reserv|document|account|partition|region|trunc|marker|user|group|role|tag/i;

/**
 * Reads the output of GetAccountAuthorizationDetails, all pages joined, with `Instances` (or `Reservations` of
 * DescribeInstances), `SessionDocuments`, and organization and resource-based policies added. `given` is JSON text or a
 * parsed value. Throws InputError with the path of the fault, also for unknown members.
 */
export function readAccountExport(given: unknown): AccountExport {
  const root: Value = { value: typeof given === 'string' ? parse(given) : given, path: '', code: 'request/export' };
  const parts = objectOf(root, members, reserved);
  const truncated = parts.find('IsTruncated');
  const next = parts.find('NextToken');
  const open = truncated?.value === true ? truncated : next;
  if (open !== undefined && open.value !== '') {
    refuse(open, 'the export is truncated', 'get the following pages and join their lists');
  }
  const policies = policyCache();
  const { users, roles } = readIdentities(parts, policies);
  const { partition, account } = homeOf(parts, root, users[0]?.arn ?? roles[0]?.arn);
  const unlisted = [...users, ...roles].find(({ arn }) => splitArn(arn)?.[4] !== account);
  if (unlisted !== undefined) refuse(root, `${unlisted.arn} is not of account ${account}`, 'one export, one account');
  const service = parts.find('ServiceControlPolicies');
  const control = parts.find('ResourceControlPolicies');
  const region = parts.find('Region');
  return {
    partition,
    account,
    users,
    roles,
    nodes: readNodes(parts, { partition, account, region: region === undefined ? undefined : textOf(region) }),
    documents: readSessionDocuments(parts.find('SessionDocuments')),
    resourcePolicies: readResourcePolicies(parts.find('ResourcePolicies')),
    ...(service && { serviceControl: policies.levels(service, 'service-control') }),
    ...(control && { resourceControl: policies.levels(control, 'resource-control') }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it cannot be read';
    const hint = 'give what aws iam get-account-authorization-details prints';
    if (text.trim() === '') return refuse({ path: '', code: 'request/export' }, 'the export is empty', hint);
    return refuse({ path: '', code: 'request/export' }, `the export is not JSON: ${why}`, hint);
  }
}

function homeOf(
  parts: Members,
  root: Value,
  sample: string | undefined,
): { readonly partition: string; readonly account: string } {
  const [, partition = 'aws', , , written] = splitArn(sample ?? '') ?? [];
  const given = parts.find('Account');
  const chosen = parts.find('Partition');
  const account = given === undefined ? written : textOf(given);
  if (account === undefined) return refuse(root, 'nothing says which account this is', 'add "Account": "111122223333"');
  if (!isAccountId(account)) refuse(given ?? root, `"${account}" is not an account id`, 'twelve digits');
  return { partition: chosen === undefined ? partition : textOf(chosen), account };
}

function readResourcePolicies(given: Value | undefined): ReadonlyMap<string, NamedPolicy> {
  if (given === undefined) return new Map();
  return new Map(
    listOf(given).map((one): [string, NamedPolicy] => {
      const { need } = objectOf(one, ['ResourceArn', 'Policy']);
      const arn = textOf(need('ResourceArn'));
      return [arn, resourcePolicyOf(need('Policy'), arn, '')];
    }),
  );
}
