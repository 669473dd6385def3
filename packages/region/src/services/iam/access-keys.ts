/** Access keys of users and of the account's root. The secret is shown once, when the key is made. */
import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import { enumRule } from '../../constraint.ts';
import type { CredentialOwner } from '../../credentials.ts';
import type { Call, Operations, RequiredPermission } from '../../service.ts';
import { constraint, limitExceeded, noSuchEntity } from './errors.ts';
import { getUser, userTarget } from './find.ts';
import { limits } from './limits.ts';
import { type IamOperation, requiredPermission } from './operation.ts';
import { paginate } from './paginate.ts';
import { secondsOnly } from './render.ts';
import { type AccessKey, iamStore, type User, userById } from './store.ts';
import { ownName } from './users.ts';

/** Whose keys a call is about: a user's, or those of the root user who calls without a name. */
type Holder = {
  /** AWS names no user for keys of root. */
  readonly name: string | undefined;
  readonly keys: AccessKey[];
  readonly owner: CredentialOwner;
};

function holderOf(call: Call, name: string | undefined): Holder {
  if (name === undefined && call.caller.principal.type === 'root') {
    return { name: undefined, keys: iamStore.of(call.account).rootKeys, owner: { type: 'root' } };
  }
  const user = getUser(call.account, name ?? ownName(call));
  return { name: user.name, keys: user.accessKeys, owner: { type: 'user', userId: user.id } };
}

const create: IamOperation<CreateAccessKeyRequest, never, CreateAccessKeyResponse> = {
  requiredPermissions: onUser('CreateAccessKey'),
  handle(input, call) {
    const { account, region } = call;
    const { name, keys, owner } = holderOf(call, input.UserName);
    if (keys.length >= limits.accessKeysPerUser) {
      throw limitExceeded('AccessKeysPerUser', limits.accessKeysPerUser);
    }
    const { accessKeyId, secretAccessKey } = region.credentials.issue({ account, owner });
    const createDate = secondsOnly(region.clock.now());
    keys.push({ accessKeyId, createDate });
    return {
      AccessKey: {
        UserName: name,
        AccessKeyId: accessKeyId,
        Status: 'Active',
        SecretAccessKey: secretAccessKey,
        CreateDate: createDate,
      },
    };
  },
};

const list: IamOperation<ListAccessKeysRequest, never, ListAccessKeysResponse> = {
  requiredPermissions: onUser('ListAccessKeys'),
  handle(input, call) {
    const { name, keys } = holderOf(call, input.UserName);
    const { items, ...page } = paginate(keys, (key) => key.accessKeyId, input);
    return {
      AccessKeyMetadata: items.map(({ accessKeyId, createDate }) => ({
        UserName: name,
        AccessKeyId: accessKeyId,
        Status: call.region.credentials.find(accessKeyId)?.active === true ? 'Active' : 'Inactive',
        CreateDate: createDate,
      })),
      ...page,
    };
  },
};

const update: IamOperation<UpdateAccessKeyRequest, 'AccessKeyId' | 'Status', void> = {
  requiredPermissions: onUser('UpdateAccessKey'),
  handle(input, call) {
    if (input.Status !== 'Active' && input.Status !== 'Inactive') {
      throw constraint('status', input.Status, enumRule(['Active', 'Inactive']));
    }
    const holder = holderOf(call, input.UserName);
    const credential = call.region.credentials.find(keyOf(holder, input.AccessKeyId));
    if (credential !== undefined) credential.active = input.Status === 'Active';
  },
};

const remove: IamOperation<DeleteAccessKeyRequest, 'AccessKeyId', void> = {
  requiredPermissions: onUser('DeleteAccessKey'),
  handle(input, call) {
    const holder = holderOf(call, input.UserName);
    const id = keyOf(holder, input.AccessKeyId);
    holder.keys.splice(
      holder.keys.findIndex((key) => key.accessKeyId === id),
      1,
    );
    call.region.credentials.revoke(id);
  },
};

const lastUsed: IamOperation<GetAccessKeyLastUsedRequest, 'AccessKeyId', GetAccessKeyLastUsedResponse> = {
  requiredPermissions(input, call) {
    const user = ownerOf(call, input.AccessKeyId);
    return requiredPermission(call, 'GetAccessKeyLastUsed', 'user', user ?? { path: '/', name: '*' });
  },
  handle(input, call) {
    const user = ownerOf(call, input.AccessKeyId);
    if (user === undefined) throw noKey(input.AccessKeyId);
    const used = call.region.credentials.find(input.AccessKeyId)?.lastUsed;
    const never = { ServiceName: 'N/A', Region: 'N/A' };
    return {
      UserName: user.name,
      AccessKeyLastUsed:
        used === undefined
          ? { ...never, LastUsedDate: undefined }
          : { LastUsedDate: secondsOnly(used.at), ServiceName: used.service, Region: call.region.name },
    };
  },
};

function onUser(
  action: string,
): (input: { readonly UserName?: string | undefined }, call: Call) => RequiredPermission[] {
  return (input, call) => requiredPermission(call, action, 'user', userTarget(call, input.UserName ?? ownName(call)));
}

function keyOf({ keys }: Holder, id: string): string {
  if (!keys.some((key) => key.accessKeyId === id)) throw noKey(id);
  return id;
}

function ownerOf(call: Call, accessKeyId: string): User | undefined {
  const credential = call.region.credentials.find(accessKeyId);
  if (credential?.owner.type !== 'user' || credential.account !== call.account) return undefined;
  return userById(call.account, credential.owner.userId);
}

function noKey(id: string): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

export const accessKeyOperations: Operations = {
  CreateAccessKey: create,
  ListAccessKeys: list,
  UpdateAccessKey: update,
  DeleteAccessKey: remove,
  GetAccessKeyLastUsed: lastUsed,
};
