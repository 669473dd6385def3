/** Calls of SSM Agent. A node can call them for itself only. spec/session-manager 14.2, 14.3. */
import type {
  ListAssociationsRequest,
  ListAssociationsResult,
  PutInventoryRequest,
  PutInventoryResult,
} from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { nodeArn, tagContext } from './arns.ts';
import { accessDenied, invalidInstanceId, unsupported, validationError } from './errors.ts';
import { instanceOf, isUp } from './instances.ts';
import { registerNode } from './nodes.ts';

type UpdateInstanceInformation = {
  readonly InstanceId?: string;
  readonly AgentName?: string;
  readonly AgentVersion?: string;
  readonly AvailabilityZone?: string;
  readonly ComputerName?: string;
  readonly IPAddress?: string;
  readonly PlatformName?: string;
  readonly PlatformType?: string;
  readonly PlatformVersion?: string;
};

type Nothing = Readonly<Record<string, never>>;

export const updateInstanceInformation: Operation<UpdateInstanceInformation, Nothing> = {
  requiredPermissions: ({ InstanceId: id = '' }, call) => [nodePermission('ssm:UpdateInstanceInformation', id, call)],
  handle(input, call) {
    const node = registerNode(call.account, self(call, input.InstanceId));
    // The short form at boot leaves most members out, which then keep their values.
    Object.assign(
      node,
      kept({
        agentName: input.AgentName,
        agentVersion: input.AgentVersion,
        availabilityZone: input.AvailabilityZone,
        computerName: input.ComputerName,
        ipAddress: input.IPAddress,
        platformName: input.PlatformName,
        platformType: platformType(input.PlatformType),
        platformVersion: input.PlatformVersion,
      }),
    );
    return {};
  },
};

type InstanceAssociations = { readonly InstanceId?: string };

/** State Manager is not served, so there are none. */
export const listInstanceAssociations: Operation<InstanceAssociations, { readonly Associations: readonly never[] }> = {
  requiredPermissions: ({ InstanceId: id = '' }, call) => [nodePermission('ssm:ListInstanceAssociations', id, call)],
  handle(input, call) {
    self(call, input.InstanceId);
    return { Associations: [] };
  },
};

/** What agents ask for when IAM refuses them ListInstanceAssociations. */
export const listAssociations: Operation<ListAssociationsRequest, ListAssociationsResult> = {
  requiredPermissions: () => [{ action: 'ssm:ListAssociations', resources: [{ arn: '*' }] }],
  handle: () => ({ Associations: [] }),
};

/** An EC2 agent registers its key at first boot; hybrid activations are not served. */
export const registerManagedInstance: Operation<{ readonly ActivationId?: string }, { readonly InstanceId: string }> = {
  requiredPermissions: () => [{ action: 'ssm:RegisterManagedInstance', resources: [{ arn: '*' }] }],
  handle(input, call) {
    if (input.ActivationId !== undefined) throw unsupported('Hybrid activations are not served by this region.');
    const InstanceId = self(call, call.caller.session?.instanceId);
    registerNode(call.account, InstanceId);
    return { InstanceId };
  },
};

/** Default Host Management is off, as in an account that never enabled it. */
export const requestManagedInstanceRoleToken: Operation<Nothing, Nothing> = {
  requiredPermissions: () => [{ action: 'ssm:RequestManagedInstanceRoleToken', resources: [{ arn: '*' }] }],
  handle() {
    throw accessDenied("Systems Manager's instance management role is not configured for account.");
  },
};

export const putInventory: Operation<PutInventoryRequest, PutInventoryResult> = {
  requiredPermissions: ({ InstanceId: id = '' }, call) => [nodePermission('ssm:PutInventory', id, call)],
  handle() {
    throw unsupported('Inventory is not kept by this region.');
  },
};

function nodePermission(action: string, instanceId: string, { account }: Call): RequiredPermission {
  const context = tagContext(instanceOf(account, instanceId)?.tags ?? []);
  return { action, resources: [{ arn: nodeArn(account, instanceId), context }] };
}

/** The instance the request names, which must be the one whose metadata service issued the credentials. */
function self({ account, caller }: Call, instanceId: string | undefined): string {
  if (instanceId === undefined || caller.session?.instanceId !== instanceId) {
    throw accessDenied(`${caller.arn} is not the instance ${instanceId ?? ''} and cannot act for it.`);
  }
  return requireInstance(account, instanceId);
}

function requireInstance(account: Account, instanceId: string): string {
  if (!isUp(account, instanceId)) throw invalidInstanceId(`The instance ${instanceId} does not run.`);
  return instanceId;
}

const maxCharacters = 256;

function kept(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === '') continue;
    if (value.length > maxCharacters) throw validationError(`${name} is longer than ${maxCharacters} characters.`);
    said[name] = value;
  }
  return said;
}

/** Agents write `linux`, answers say `Linux`. */
function platformType(said: string | undefined): string | undefined {
  return ['Linux', 'Windows', 'MacOS'].find((known) => known.toLowerCase() === said?.toLowerCase());
}
