/** Managed policies attached to users, groups and roles. */
import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '@aws-sdk/client-iam';
import type { Call, Operation, Operations } from '../../service.ts';
import { attachedTo, boundaryOf } from './attached-entities.ts';
import { boundaryKey } from './boundaries.ts';
import { limitExceeded, noSuchEntity, validationError } from './errors.ts';
import { findPolicy, getPolicy } from './find.ts';
import { type IdentityType, identityTypes, type NameInput } from './identities.ts';
import { limits } from './limits.ts';
import { policyPermission } from './managed-policies.ts';
import { checkArn, type IamOperation, requiredPermission } from './operation.ts';
import { type PageRequest, paginate } from './paginate.ts';
import { attachedPolicy } from './render.ts';

type PolicyInput = NameInput & { readonly PolicyArn: string };
type ListInput = NameInput & PageRequest & { readonly PathPrefix?: string };

function operations(identity: IdentityType): Operations {
  const nameOf = (input: NameInput): string => input[identity.member];
  /** Conditions on attaching can name the policy (`iam:PolicyARN`) and the permissions boundary. */
  const change = (verb: string) => (input: PolicyInput, call: Call) => {
    const target = identity.target(call, nameOf(input));
    // AWS's words, two spaces included; other calls name the ARN.
    if (!input.PolicyArn.startsWith('arn:')) throw validationError('Invalid ARN:  Could not be parsed!');
    checkArn(input.PolicyArn);
    return requiredPermission(call, verb, identity.type, target, {
      'iam:PolicyARN': input.PolicyArn,
      ...boundaryKey(target.boundary),
    });
  };
  const attach: Operation<PolicyInput, void> = {
    requiredPermissions: change(`Attach${identity.word}Policy`),
    handle(input, call) {
      const { attached } = identity.get(call, nameOf(input));
      if (findPolicy(call.account, input.PolicyArn) === undefined) {
        throw noSuchEntity(`Policy ${input.PolicyArn} does not exist or is not attachable.`);
      }
      if (attached.has(input.PolicyArn)) return;
      const most = limits.attached[identity.type];
      if (attached.size >= most) throw limitExceeded(`PoliciesPer${identity.word}`, most);
      attached.add(input.PolicyArn);
    },
  };
  const detach: Operation<PolicyInput, void> = {
    requiredPermissions: change(`Detach${identity.word}Policy`),
    handle(input, call) {
      if (!identity.get(call, nameOf(input)).attached.delete(input.PolicyArn)) {
        throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      }
    },
  };
  const list: Operation<ListInput, object> = {
    requiredPermissions: (input, call) =>
      requiredPermission(
        call,
        `ListAttached${identity.word}Policies`,
        identity.type,
        identity.target(call, nameOf(input)),
      ),
    handle(input, call) {
      const prefix = input.PathPrefix ?? '/';
      const shown = [...identity.get(call, nameOf(input)).attached].filter((arn) =>
        findPolicy(call.account, arn)?.path.startsWith(prefix),
      );
      const { items, ...page } = paginate(shown, (arn) => arn, input);
      return { AttachedPolicies: items.map(attachedPolicy), ...page };
    },
  };
  return {
    [`Attach${identity.word}Policy`]: attach,
    [`Detach${identity.word}Policy`]: detach,
    [`ListAttached${identity.word}Policies`]: list,
  };
}

type Entity = {
  readonly type: 'user' | 'group' | 'role';
  readonly name: string;
  readonly id: string;
  readonly path: string;
};

const listEntities: IamOperation<ListEntitiesForPolicyRequest, 'PolicyArn', ListEntitiesForPolicyResponse> = {
  requiredPermissions: (input, call) => policyPermission(call, 'ListEntitiesForPolicy', input.PolicyArn),
  handle(input, { account }) {
    const { arn } = getPolicy(account, input.PolicyArn);
    const asBoundary = input.PolicyUsageFilter === 'PermissionsBoundary';
    const { users, groups, roles } = asBoundary
      ? { groups: [], ...boundaryOf(account, arn) }
      : attachedTo(account, arn);
    const of = (type: Entity['type'], found: readonly Omit<Entity, 'type'>[]): Entity[] =>
      found.map(({ name, id, path }) => ({ type, name, id, path }));
    const filters: Readonly<Record<string, Entity['type']>> = { User: 'user', Group: 'group', Role: 'role' };
    const wanted = input.EntityFilter === undefined ? undefined : filters[input.EntityFilter];
    const all = [...of('user', users), ...of('group', groups), ...of('role', roles)]
      .filter(({ type }) => input.EntityFilter === undefined || type === wanted)
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, ...page } = paginate(all, ({ type, name }) => `${type}/${name}`, input);
    const shown = (type: Entity['type']): Entity[] => items.filter((entity) => entity.type === type);
    return {
      PolicyUsers: shown('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: shown('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyRoles: shown('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...page,
    };
  },
};

export const attachmentOperations: Operations = Object.assign(
  { ListEntitiesForPolicy: listEntities },
  ...identityTypes.map(operations),
);
