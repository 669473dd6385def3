/** Resources that only AWS can change, whatever the policies of the account allow (spec/iam 6.12, 12.11). */
import type { ResourceRequest } from './statement.ts';

type Managed = {
  readonly description: string;
  readonly service: string;
  /** Matches what follows the Region in the ARN, such as `aws:policy/ReadOnlyAccess`. */
  readonly accountAndResource: RegExp;
  /**
   * Folded action names (match/fold.ts). Policies decide on all other actions, such as those that read or use the
   * resource.
   */
  readonly changes: ReadonlySet<string>;
};

const roleChanges = [
  'iam:createrole',
  'iam:deleterole',
  'iam:attachrolepolicy',
  'iam:detachrolepolicy',
  'iam:putrolepolicy',
  'iam:deleterolepolicy',
  'iam:putrolepermissionsboundary',
  'iam:deleterolepermissionsboundary',
  'iam:updateassumerolepolicy',
];

const managed: readonly Managed[] = [
  {
    description: 'an AWS managed policy',
    service: 'iam',
    accountAndResource: /^aws:policy\//,
    changes: new Set([
      'iam:createpolicy',
      'iam:createpolicyversion',
      'iam:deletepolicy',
      'iam:deletepolicyversion',
      'iam:setdefaultpolicyversion',
      'iam:tagpolicy',
      'iam:untagpolicy',
    ]),
  },
  {
    description: 'a role that IAM Identity Center manages',
    service: 'iam',
    accountAndResource: /:role\/aws-reserved\//,
    changes: new Set([
      ...roleChanges,
      'iam:createservicelinkedrole',
      'iam:deleteservicelinkedrole',
      'iam:passrole',
      'iam:tagrole',
      'iam:untagrole',
      'iam:updaterole',
      'iam:updateroledescription',
    ]),
  },
  // An account may describe and delete its service-linked roles: policies decide on iam:UpdateRoleDescription and
  // iam:DeleteServiceLinkedRole.
  {
    description: 'a service-linked role',
    service: 'iam',
    accountAndResource: /:role\/aws-service-role\//,
    changes: new Set(roleChanges),
  },
  {
    description: 'the alias of an AWS managed key',
    service: 'kms',
    accountAndResource: /:alias\/aws\//,
    changes: new Set(['kms:createalias', 'kms:updatealias', 'kms:deletealias']),
  },
];

/** Describes the resource if the action would change one that only AWS can change. */
export function managedByAws({ action, resource }: ResourceRequest): string | undefined {
  const { arn } = resource;
  if (arn === undefined) return undefined;
  const [, , service, , account, resourcePart] = arn;
  if (service !== 'iam' && service !== 'kms') return undefined;
  return managed.find(
    (one) =>
      one.service === service && one.changes.has(action) && one.accountAndResource.test(`${account}:${resourcePart}`),
  )?.description;
}
