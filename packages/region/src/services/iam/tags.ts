/** Tag, untag and list tags of users, roles, managed policies and instance profiles. */
import type { Call, Operation, Operations, RequiredPermission } from '../../service.ts';
import { requestTags, type TagList, tagList } from '../../tags.ts';
import {
  getInstanceProfile,
  getPolicy,
  getRole,
  getUser,
  instanceProfileTarget,
  roleTarget,
  userTarget,
} from './find.ts';
import { ownPolicy, policyPermission } from './managed-policies.ts';
import { requiredPermissionOnArn } from './operation.ts';
import { type PageRequest, paginate } from './paginate.ts';
import { type ArnType, iamArn } from './store.ts';
import { dropTags, putTags } from './tag-set.ts';

type Tagged = {
  readonly word: 'User' | 'Role' | 'Policy' | 'InstanceProfile';
  readonly member: 'UserName' | 'RoleName' | 'PolicyArn' | 'InstanceProfileName';
  read(call: Call, name: string): ReadonlyMap<string, string>;
  write(call: Call, name: string): Map<string, string>;
  requiredPermission(call: Call, action: string, name: string): RequiredPermission[];
};

const named = (
  word: Tagged['word'],
  member: Tagged['member'],
  type: ArnType,
  get: (call: Call, name: string) => { readonly tags: Map<string, string> },
  target: typeof userTarget,
): Tagged => ({
  word,
  member,
  read: (call, name) => get(call, name).tags,
  write: (call, name) => get(call, name).tags,
  requiredPermission(call, action, name) {
    const entity = target(call, name);
    return requiredPermissionOnArn(action, iamArn(call.account, type, entity), entity.tags);
  },
});

const tagged: readonly Tagged[] = [
  named('User', 'UserName', 'user', ({ account }, name) => getUser(account, name), userTarget),
  named('Role', 'RoleName', 'role', ({ account }, name) => getRole(account, name), roleTarget),
  named(
    'InstanceProfile',
    'InstanceProfileName',
    'instance-profile',
    ({ account }, name) => getInstanceProfile(account, name),
    instanceProfileTarget,
  ),
  {
    word: 'Policy',
    member: 'PolicyArn',
    read: ({ account }, arn) => getPolicy(account, arn).tags,
    write: ({ account }, arn) => ownPolicy(account, arn).tags,
    requiredPermission: policyPermission,
  },
];

type NameInput = Readonly<Record<Tagged['member'], string>>;

function operations(of: Tagged): Operations {
  const nameOf = (input: NameInput): string => input[of.member];
  const tag: Operation<NameInput & { readonly Tags: TagList }, void> = {
    requiredPermissions: (input, call) =>
      of
        .requiredPermission(call, `Tag${of.word}`, nameOf(input))
        .map((requiredPermission) => ({ ...requiredPermission, context: requestTags(input.Tags) })),
    handle: (input, call) => putTags(`TagsPer${of.word}`, of.write(call, nameOf(input)), input.Tags),
  };
  const untag: Operation<NameInput & { readonly TagKeys: readonly string[] }, void> = {
    requiredPermissions: (input, call) =>
      of
        .requiredPermission(call, `Untag${of.word}`, nameOf(input))
        .map((requiredPermission) => ({ ...requiredPermission, context: { 'aws:TagKeys': input.TagKeys } })),
    handle: (input, call) => dropTags(of.write(call, nameOf(input)), input.TagKeys),
  };
  const list: Operation<NameInput & PageRequest, object> = {
    requiredPermissions: (input, call) => of.requiredPermission(call, `List${of.word}Tags`, nameOf(input)),
    handle(input, call) {
      const { items, ...page } = paginate(tagList(of.read(call, nameOf(input))), ({ Key }) => Key, input);
      return { Tags: items, ...page };
    },
  };
  return { [`Tag${of.word}`]: tag, [`Untag${of.word}`]: untag, [`List${of.word}Tags`]: list };
}

export const tagOperations: Operations = Object.assign({}, ...tagged.map(operations));
