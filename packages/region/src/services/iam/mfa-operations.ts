/** Virtual MFA devices: create, enable, synchronise, list, deactivate, delete. */
import type {
  CreateVirtualMFADeviceRequest,
  CreateVirtualMFADeviceResponse,
  DeactivateMFADeviceRequest,
  DeleteVirtualMFADeviceRequest,
  EnableMFADeviceRequest,
  GetMFADeviceRequest,
  GetMFADeviceResponse,
  ListMFADevicesRequest,
  ListMFADevicesResponse,
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse,
  ResyncMFADeviceRequest,
} from '@aws-sdk/client-iam';
import { enumRule } from '../../constraint.ts';
import type { Call, Operations, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { requestTags } from '../../tags.ts';
import { constraint, deleteConflict, limitExceeded, noSuchEntity, validationError } from './errors.ts';
import { getUser, userTarget } from './find.ts';
import { limits } from './limits.ts';
import { type MfaDevice, mfaDeviceOf, mfaDevicesOf, synchronise } from './mfa-device.ts';
import { checkLength, checkPath } from './names.ts';
import { type IamOperation, requiredPermission, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import { secondsOnly, userDetail } from './render.ts';
import { iamArn, iamStore, userById } from './store.ts';
import { newTags } from './tag-set.ts';
import { base32 } from './totp.ts';
import { ownName } from './users.ts';

/** As long as those of AWS: 64 characters in base32. */
const seedBytes = 40;

const create: IamOperation<CreateVirtualMFADeviceRequest, 'VirtualMFADeviceName', CreateVirtualMFADeviceResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'CreateVirtualMFADevice',
      'mfa',
      { path: input.Path ?? '/', name: input.VirtualMFADeviceName },
      requestTags(input.Tags),
    ),
  handle(input, { account, region }) {
    const { mfaDevices } = iamStore.of(account);
    const [path, name] = [input.Path ?? '/', input.VirtualMFADeviceName];
    checkPath(path);
    checkLength('virtualMFADeviceName', name, 1, 226);
    if (!/^[\w+=,.@-]+$/.test(name)) {
      throw validationError('The specified value for virtualMFADeviceName is invalid.');
    }
    const serialNumber = iamArn(account, 'mfa', { path, name });
    if (mfaDevices.has(serialNumber)) throw taken('MFADevice entity at the same path and name already exists.');
    if (mfaDevices.size >= limits.users) throw limitExceeded('VirtualMFADevicesPerAccount', limits.users);
    const device: MfaDevice = {
      ...{ serialNumber, path, name, seed: region.secret(seedBytes), tags: newTags('TagsPerMFADevice', input.Tags) },
      ...{ drift: 0, lastStep: -1, wrong: 0, wrongAt: 0 },
    };
    mfaDevices.set(serialNumber, device);
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(base32(device.seed)),
        ...(device.tags.size > 0 && { Tags: [...device.tags].map(([Key, Value]) => ({ Key, Value })) }),
      },
    };
  },
};

type Codes = 'UserName' | 'SerialNumber' | 'AuthenticationCode1' | 'AuthenticationCode2';

const enable: IamOperation<EnableMFADeviceRequest, Codes, void> = {
  requiredPermissions: onUser('EnableMFADevice'),
  handle(input, { account, region }) {
    const user = getUser(account, input.UserName);
    const device = getDevice(iamStore.of(account).mfaDevices.get(input.SerialNumber), input.SerialNumber);
    if (device.owner !== undefined) throw taken('MFA Device is already in use.');
    if (mfaDevicesOf(account, user).length >= limits.mfaDevicesPerUser) {
      throw limitExceeded('MFADevicesPerUser', limits.mfaDevicesPerUser);
    }
    takeCodes(device, input, region.clock.now());
    device.owner = { userId: user.id, since: secondsOnly(region.clock.now()) };
  },
};

const resync: IamOperation<ResyncMFADeviceRequest, Codes, void> = {
  requiredPermissions: onUser('ResyncMFADevice'),
  handle(input, { account, region }) {
    const user = getUser(account, input.UserName);
    takeCodes(getDevice(mfaDeviceOf(account, user, input.SerialNumber), input.SerialNumber), input, region.clock.now());
  },
};

function takeCodes(
  device: MfaDevice,
  codes: { readonly AuthenticationCode1: string; readonly AuthenticationCode2: string },
  now: Date,
): void {
  if (synchronise(device, codes.AuthenticationCode1, codes.AuthenticationCode2, now)) return;
  throw new ServiceError('InvalidAuthenticationCode', 403, 'Authentication code for device is not valid.');
}

const deactivate: IamOperation<DeactivateMFADeviceRequest, 'SerialNumber', void> = {
  requiredPermissions: onUser('DeactivateMFADevice'),
  handle(input, call) {
    const user = getUser(call.account, input.UserName ?? ownName(call));
    delete getDevice(mfaDeviceOf(call.account, user, input.SerialNumber), input.SerialNumber).owner;
  },
};

const remove: IamOperation<DeleteVirtualMFADeviceRequest, 'SerialNumber', void> = {
  requiredPermissions: (input, { account }) =>
    requiredPermissionOnArn(
      'DeleteVirtualMFADevice',
      input.SerialNumber,
      iamStore.of(account).mfaDevices.get(input.SerialNumber)?.tags,
    ),
  handle(input, { account }) {
    const { mfaDevices } = iamStore.of(account);
    const device = getDevice(mfaDevices.get(input.SerialNumber), input.SerialNumber);
    if (device.owner !== undefined) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
    mfaDevices.delete(device.serialNumber);
  },
};

const list: IamOperation<ListMFADevicesRequest, never, ListMFADevicesResponse> = {
  requiredPermissions: onUser('ListMFADevices'),
  handle(input, call) {
    // The root user has none: devices are enabled for users.
    const isRoot = input.UserName === undefined && call.caller.principal.type === 'root';
    const user = isRoot ? undefined : getUser(call.account, input.UserName ?? ownName(call));
    const devices = user === undefined ? [] : mfaDevicesOf(call.account, user);
    const { items, ...page } = paginate(devices, ({ serialNumber }) => serialNumber, input);
    const MFADevices = items.map(({ serialNumber, owner }) => ({
      UserName: user?.name,
      SerialNumber: serialNumber,
      EnableDate: owner?.since,
    }));
    return { MFADevices, ...page };
  },
};

const get: IamOperation<GetMFADeviceRequest, 'SerialNumber', GetMFADeviceResponse> = {
  requiredPermissions: onUser('GetMFADevice'),
  handle(input, call) {
    const user = getUser(call.account, input.UserName ?? ownName(call));
    const device = getDevice(mfaDeviceOf(call.account, user, input.SerialNumber), input.SerialNumber);
    return { UserName: user.name, SerialNumber: device.serialNumber, EnableDate: device.owner?.since };
  },
};

const statuses = ['Assigned', 'Unassigned', 'Any'] as const;

const listVirtual: IamOperation<ListVirtualMFADevicesRequest, never, ListVirtualMFADevicesResponse> = {
  requiredPermissions: () => requiredPermissionOnArn('ListVirtualMFADevices', '*'),
  handle(input, { account }) {
    const status = input.AssignmentStatus ?? 'Any';
    if (!statuses.includes(status)) throw constraint('assignmentStatus', status, enumRule(statuses));
    const devices = [...iamStore.of(account).mfaDevices.values()].filter(
      ({ owner }) => status === 'Any' || (owner !== undefined) === (status === 'Assigned'),
    );
    const { items, ...page } = paginate(devices, ({ serialNumber }) => serialNumber, input);
    const VirtualMFADevices = items.map(({ serialNumber, owner }) => {
      const user = owner === undefined ? undefined : userById(account, owner.userId);
      return {
        SerialNumber: serialNumber,
        ...(user !== undefined && { User: userDetail(account, user, 'listed'), EnableDate: owner?.since }),
      };
    });
    return { VirtualMFADevices, ...page };
  },
};

function onUser(
  action: string,
): (input: { readonly UserName?: string | undefined }, call: Call) => RequiredPermission[] {
  return (input, call) => requiredPermission(call, action, 'user', userTarget(call, input.UserName ?? ownName(call)));
}

function getDevice(device: MfaDevice | undefined, serialNumber: string): MfaDevice {
  if (device === undefined) {
    throw noSuchEntity(`VirtualMFADevice with serial number ${serialNumber.slice(0, 256)} does not exist.`);
  }
  return device;
}

function taken(message: string): ServiceError {
  return new ServiceError('EntityAlreadyExists', 409, message);
}

export const mfaOperations: Operations = {
  CreateVirtualMFADevice: create,
  EnableMFADevice: enable,
  ResyncMFADevice: resync,
  DeactivateMFADevice: deactivate,
  DeleteVirtualMFADevice: remove,
  ListMFADevices: list,
  GetMFADevice: get,
  ListVirtualMFADevices: listVirtual,
};
