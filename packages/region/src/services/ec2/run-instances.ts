/** ec2:RunInstances: checks everything, makes the records, and boots the machines after the answer. */
import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { checkToken, earlierLaunch, rememberLaunch } from './client-token.ts';
import { checkId, error, given, missingParameter } from './errors.ts';
import { newId } from './ids.ts';
import { checkImage } from './images.ts';
import { checkAutoRecovery, checkCredits } from './instance-options.ts';
import { checkType, defaultType } from './instance-types.ts';
import { launchKey } from './key-pairs.ts';
import { localImageId } from './known-images.ts';
import { checkCounts, checkParameters, checkShutdownBehavior, decodeUserData } from './launch-parameters.ts';
import { boot } from './lifecycle.ts';
import { changedMetadata, usualMetadata } from './metadata-options.ts';
import { type NewInstance, newInstance } from './new-instance.ts';
import { type AskedPlacement, askedPlacement, checkPlacement, pickAddress } from './placement.ts';
import { askedProfile, requireProfile } from './profiles.ts';
import { reservationDetail } from './render.ts';
import { rootVolume } from './root-volume.ts';
import { runInstancesPermissions } from './run-instances-permissions.ts';
import { addInstance, type Instance, instancesOf } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

/** More sandboxes than this are too many for most computers. */
const mostInstances = 100;

type Input = RunInstancesRequest & { readonly MinCount: number; readonly MaxCount: number };

export const runInstances: Operation<Input, Reservation> = {
  requiredPermissions: (input, call): readonly RequiredPermission[] =>
    runInstancesPermissions(
      input,
      checkId('ami', given(input.ImageId) ?? localImageId),
      askedPlacement(input, call.account),
      call,
    ),
  async handle(input, call) {
    // Everything that was authorised is resolved before the first await: the role of an instance profile could change
    // meanwhile.
    const plan = makePlan(input, call);
    await requireSandbox(call);
    const earlier = earlierLaunch(call.account, input);
    const instances = earlier ?? launch(input, plan, call);
    return reservationDetail(call.account, instances);
  },
};

type Plan = Pick<
  NewInstance,
  | 'autoRecovery'
  | 'credits'
  | 'ebsOptimized'
  | 'imageId'
  | 'keyPair'
  | 'metadata'
  | 'monitoring'
  | 'placement'
  | 'profile'
  | 'shutdownBehavior'
  | 'tags'
  | 'type'
  | 'userData'
  | 'volume'
> & { readonly asked: AskedPlacement };

function makePlan(input: Input, { account }: Call): Plan {
  checkParameters(input);
  checkToken(input.ClientToken);
  checkCounts(input.MinCount, input.MaxCount);
  const imageId = given(input.ImageId);
  if (imageId === undefined) throw missingParameter('ImageId');
  const tags = tagSpecifications(input.TagSpecifications, ['instance', 'volume', 'network-interface']);
  const profile = askedProfile(input);
  const type = checkType(given(input.InstanceType) ?? defaultType);
  const asked = askedPlacement(input, account);
  const placement = checkPlacement(asked, input, account);
  if (placement.privateIp !== undefined && input.MaxCount > 1) {
    throw error('InvalidParameterCombination', 'A private address cannot be given to more than one instance');
  }
  return {
    imageId: checkImage(account.region.name, imageId),
    type,
    keyPair: launchKey(account, given(input.KeyName)),
    credits: checkCredits(type, input.CreditSpecification?.CpuCredits),
    monitoring: input.Monitoring?.Enabled ?? false,
    ebsOptimized: input.EbsOptimized ?? false,
    autoRecovery: checkAutoRecovery(input.MaintenanceOptions?.AutoRecovery),
    volume: rootVolume(input.BlockDeviceMappings),
    asked,
    placement,
    profile: profile === undefined ? undefined : requireProfile(account, profile),
    metadata: changedMetadata(usualMetadata, input.MetadataOptions, tags.get('instance')?.keys() ?? []),
    userData: decodeUserData(input.UserData),
    shutdownBehavior: checkShutdownBehavior(given(input.InstanceInitiatedShutdownBehavior)),
    tags,
  };
}

/** Refuses a launch that cannot boot. Status 400, because SDKs would retry a 500. */
export async function requireSandbox({ region }: Call): Promise<void> {
  const missing = await region.machines.missing();
  if (missing.length === 0) return;
  const reasons = missing.map(({ message, hint }) => `${message} (${hint})`).join('; ');
  throw new ServiceError('Unsupported', 400, `this computer cannot boot instances: ${reasons}`);
}

function launch(input: Input, { asked, ...plan }: Plan, { account, region }: Call): Instance[] {
  // Checked again: the subnet or a group may have been deleted during the await.
  checkPlacement(asked, input, account);
  const present = instancesOf(account).filter(({ state }) => state !== 'terminated').length;
  const count = Math.min(input.MaxCount, mostInstances - present);
  if (count < input.MinCount) {
    throw error(
      'InstanceLimitExceeded',
      `You have requested more instances (${present + input.MinCount}) than your current instance limit of ${mostInstances} allows.`,
    );
  }
  const reservationId = newId('r', region.random);
  const instances: Instance[] = [];
  // Addresses first: a launch without enough of them creates nothing.
  const addresses: string[] = [];
  for (let i = 0; i < count; i += 1) addresses.push(pickAddress(account, plan.placement, addresses));
  for (const [launchIndex, privateIp] of addresses.entries()) {
    const instance = newInstance(account, {
      reservationId,
      launchIndex,
      privateIp,
      clientToken: input.ClientToken ?? '',
      disableApiStop: input.DisableApiStop ?? false,
      disableApiTermination: input.DisableApiTermination ?? false,
      ...plan,
    });
    addInstance(account, instance);
    instances.push(instance);
  }
  rememberLaunch(account, input, reservationId);
  for (const instance of instances) boot(account, instance);
  return instances;
}
