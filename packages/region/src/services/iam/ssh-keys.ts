/** SSH public keys of users (the ones aws-ec2-ssh reads): `ssh-rsa` or PEM RSA of at least 2048 bits, at most five. */
import type {
  DeleteSSHPublicKeyRequest,
  GetSSHPublicKeyRequest,
  GetSSHPublicKeyResponse,
  ListSSHPublicKeysRequest,
  ListSSHPublicKeysResponse,
  UpdateSSHPublicKeyRequest,
  UploadSSHPublicKeyRequest,
  UploadSSHPublicKeyResponse,
} from '@aws-sdk/client-iam';
import { enumRule } from '../../constraint.ts';
import { uniqueId } from '../../credentials.ts';
import type { Call, Operations, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { constraint, limitExceeded, noSuchEntity } from './errors.ts';
import { getUser, userTarget } from './find.ts';
import { limits } from './limits.ts';
import { type IamOperation, requiredPermission } from './operation.ts';
import { paginate } from './paginate.ts';
import { secondsOnly } from './render.ts';
import { readSshKey } from './ssh-key-body.ts';
import type { SshKey, User } from './store.ts';
import { ownName } from './users.ts';

const upload: IamOperation<UploadSSHPublicKeyRequest, 'UserName' | 'SSHPublicKeyBody', UploadSSHPublicKeyResponse> = {
  requiredPermissions: onUser('UploadSSHPublicKey'),
  handle(input, { account, region }) {
    const user = getUser(account, input.UserName);
    const { ssh, fingerprint } = readSshKey(input.SSHPublicKeyBody);
    if (user.sshKeys.some((key) => key.fingerprint === fingerprint)) {
      throw new ServiceError('DuplicateSSHPublicKey', 400, 'The SSH public key is already associated with the user.');
    }
    if (user.sshKeys.length >= limits.sshKeysPerUser) {
      throw limitExceeded('SSHPublicKeysPerUser', limits.sshKeysPerUser);
    }
    const key: SshKey = {
      id: uniqueId('APKA', region.random),
      body: input.SSHPublicKeyBody,
      ssh,
      fingerprint,
      active: true,
      uploadDate: secondsOnly(region.clock.now()),
    };
    user.sshKeys.push(key);
    return { SSHPublicKey: { ...metadata(user, key), Fingerprint: fingerprint, SSHPublicKeyBody: key.body } };
  },
};

const get: IamOperation<GetSSHPublicKeyRequest, 'UserName' | 'SSHPublicKeyId' | 'Encoding', GetSSHPublicKeyResponse> = {
  requiredPermissions: onUser('GetSSHPublicKey'),
  handle(input, { account }) {
    const user = getUser(account, input.UserName);
    const key = keyOf(user, input.SSHPublicKeyId);
    if (input.Encoding !== 'SSH' && input.Encoding !== 'PEM') {
      const message = `Unrecognized public key encoding: ${String(input.Encoding).slice(0, 40)}`;
      throw new ServiceError('UnrecognizedPublicKeyEncoding', 400, message);
    }
    const SSHPublicKeyBody = input.Encoding === 'SSH' ? key.ssh : readSshKey(key.body).pem;
    return { SSHPublicKey: { ...metadata(user, key), Fingerprint: key.fingerprint, SSHPublicKeyBody } };
  },
};

const list: IamOperation<ListSSHPublicKeysRequest, never, ListSSHPublicKeysResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'ListSSHPublicKeys', 'user', userTarget(call, input.UserName ?? ownName(call))),
  handle(input, call) {
    const user = getUser(call.account, input.UserName ?? ownName(call));
    const { items, ...page } = paginate(user.sshKeys, (key) => key.id, input);
    return { SSHPublicKeys: items.map((key) => metadata(user, key)), ...page };
  },
};

const update: IamOperation<UpdateSSHPublicKeyRequest, 'UserName' | 'SSHPublicKeyId' | 'Status', void> = {
  requiredPermissions: onUser('UpdateSSHPublicKey'),
  handle(input, { account }) {
    const key = keyOf(getUser(account, input.UserName), input.SSHPublicKeyId);
    if (input.Status !== 'Active' && input.Status !== 'Inactive') {
      throw constraint('status', input.Status, enumRule(['Active', 'Inactive']));
    }
    key.active = input.Status === 'Active';
  },
};

const remove: IamOperation<DeleteSSHPublicKeyRequest, 'UserName' | 'SSHPublicKeyId', void> = {
  requiredPermissions: onUser('DeleteSSHPublicKey'),
  handle(input, { account }) {
    const user = getUser(account, input.UserName);
    user.sshKeys.splice(user.sshKeys.indexOf(keyOf(user, input.SSHPublicKeyId)), 1);
  },
};

function onUser(action: string): (input: { readonly UserName: string }, call: Call) => RequiredPermission[] {
  return (input, call) => requiredPermission(call, action, 'user', userTarget(call, input.UserName));
}

function keyOf(user: User, id: string): SshKey {
  const key = user.sshKeys.find((candidate) => candidate.id === id);
  if (key === undefined) throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  return key;
}

function metadata(
  user: User,
  key: SshKey,
): {
  UserName: string;
  SSHPublicKeyId: string;
  Status: 'Active' | 'Inactive';
  UploadDate: Date;
} {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.id,
    Status: key.active ? 'Active' : 'Inactive',
    UploadDate: key.uploadDate,
  };
}

export const sshKeyOperations: Operations = {
  UploadSSHPublicKey: upload,
  GetSSHPublicKey: get,
  ListSSHPublicKeys: list,
  UpdateSSHPublicKey: update,
  DeleteSSHPublicKey: remove,
};
