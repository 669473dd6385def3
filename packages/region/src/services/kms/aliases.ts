/** kms:CreateAlias, UpdateAlias, DeleteAlias and ListAliases. */
import type {
  AliasListEntry,
  CreateAliasRequest,
  DeleteAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from '@aws-sdk/client-kms';
import type { Account } from '../../account.ts';
import type { Call, Operation } from '../../service.ts';
import { alreadyExists, constraint, invalidAliasName, limitExceeded, notFound } from './errors.ts';
import { changeable, namedKey, unlessPending } from './key-states.ts';
import { paginate } from './paginate.ts';
import { onAlias, onKey, onNamedKey, unkeyed } from './permissions.ts';
import { type Alias, aliasesOf, type Key, kmsArn, kmsStore } from './store.ts';

/** Of one key, as on AWS. */
const mostAliases = 50;

export const createAlias: Operation<CreateAliasRequest, void> = {
  requiredPermissions: ({ AliasName: name = '', TargetKeyId }, call) => [
    onAlias(call, 'CreateAlias', checkAliasName(name)),
    onNamedKey(call, 'CreateAlias', TargetKeyId),
  ],
  handle({ AliasName: name = '', TargetKeyId }, call) {
    const store = kmsStore(call.account);
    const key = unlessPending(changeable(call, TargetKeyId));
    if (store.aliases.has(name)) {
      throw alreadyExists(`An alias with the name ${kmsArn(call.account, name)} already exists`);
    }
    checkRoom(call.account, key);
    const now = call.region.clock.now();
    store.aliases.set(name, { name, createdAt: now, updatedAt: now, target: key.id });
  },
};

export const updateAlias: Operation<UpdateAliasRequest, void> = {
  requiredPermissions: ({ AliasName: name = '', TargetKeyId }, call) => [
    onAlias(call, 'UpdateAlias', checkAliasName(name)),
    ...present(call, 'UpdateAlias', name),
    onNamedKey(call, 'UpdateAlias', TargetKeyId),
  ],
  handle({ AliasName: name = '', TargetKeyId }, call) {
    const alias = requireAlias(call.account, name);
    const key = unlessPending(changeable(call, TargetKeyId));
    if (alias.target !== key.id) checkRoom(call.account, key);
    alias.target = key.id;
    alias.updatedAt = call.region.clock.now();
  },
};

export const deleteAlias: Operation<DeleteAliasRequest, void> = {
  requiredPermissions: ({ AliasName: name = '' }, call) => [
    onAlias(call, 'DeleteAlias', checkAliasName(name)),
    ...present(call, 'DeleteAlias', name),
  ],
  handle({ AliasName: name = '' }, { account }) {
    kmsStore(account).aliases.delete(requireAlias(account, name).name);
  },
};

export const listAliases: Operation<ListAliasesRequest, ListAliasesResponse> = {
  requiredPermissions: (_, call) => [unkeyed(call, 'ListAliases')],
  handle(input, call) {
    const store = kmsStore(call.account);
    const of = input.KeyId === undefined ? store.aliases.values() : aliasesOf(store, namedKey(call, input.KeyId));
    const { items, ...rest } = paginate(of, ({ name }) => name, input, 100);
    return { ...rest, Aliases: items.map((alias) => shown(call.account, alias)) };
  },
};

function shown(account: Account, { name, target, createdAt, updatedAt }: Alias): AliasListEntry {
  return {
    AliasName: name,
    AliasArn: kmsArn(account, name),
    TargetKeyId: target,
    CreationDate: createdAt,
    LastUpdatedDate: updatedAt,
  };
}

/** The key that the alias has until the call, whose policy must allow it as well. */
function present(call: Call, action: string, name: string): ReturnType<typeof onKey>[] {
  const { keys, aliases } = kmsStore(call.account);
  const key = keys.get(aliases.get(name)?.target ?? '');
  return key === undefined ? [] : [onKey(call, action, { key })];
}

function requireAlias(account: Account, name: string): Alias {
  const alias = kmsStore(account).aliases.get(name);
  if (alias === undefined) throw notFound(`Alias ${kmsArn(account, name)} is not found.`);
  return alias;
}

function checkRoom(account: Account, key: Key): void {
  if (aliasesOf(kmsStore(account), key).length >= mostAliases) {
    throw limitExceeded(`A key can have ${mostAliases} aliases.`);
  }
}

function checkAliasName(name: string): string {
  if (!/^[a-zA-Z0-9:/_-]{1,256}$/.test(name)) {
    throw constraint('aliasName', name, 'Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$');
  }
  if (!/^alias\/./.test(name))
    throw invalidAliasName(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  return name;
}
