/** What AWS manages in an account, nobody of the account changes, whatever the policies say (spec/iam 6, 12.11, 18). */
import type { Question } from './statement.ts';

type Managed = {
  readonly what: string;
  readonly service: string;
  /** Account and name, the last two fields of the ARN. */
  readonly arn: RegExp;
  /** Folded. Reading and using stay a matter of policies. */
  readonly changes: ReadonlySet<string>;
};

const ofRoles = [
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
    what: 'a policy of AWS',
    service: 'iam',
    arn: /^aws:policy\//,
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
    what: 'a role of IAM Identity Center',
    service: 'iam',
    arn: /:role\/aws-reserved\//,
    changes: new Set([
      ...ofRoles,
      'iam:createservicelinkedrole',
      'iam:deleteservicelinkedrole',
      'iam:passrole',
      'iam:tagrole',
      'iam:untagrole',
      'iam:updaterole',
      'iam:updateroledescription',
    ]),
  },
  // Its description may be edited, and iam:DeleteServiceLinkedRole is the way to be rid of it.
  { what: 'a service-linked role', service: 'iam', arn: /:role\/aws-service-role\//, changes: new Set(ofRoles) },
  {
    what: 'an alias of AWS',
    service: 'kms',
    arn: /:alias\/aws\//,
    changes: new Set(['kms:createalias', 'kms:updatealias', 'kms:deletealias']),
  },
];

/** What the resource is, if the action would change something only AWS changes. */
export function managedByAws({ action, resource }: Question): string | undefined {
  const { arn } = resource;
  if (arn === undefined) return undefined;
  const [, , service, , account, name] = arn;
  if (service !== 'iam' && service !== 'kms') return undefined;
  return managed.find((one) => one.service === service && one.changes.has(action) && one.arn.test(`${account}:${name}`))
    ?.what;
}
