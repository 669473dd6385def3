/** The instance metadata options of an instance. Tokens are always required: version 1 is refused everywhere. */
import type {
  InstanceMetadataOptionsRequest,
  InstanceMetadataOptionsResponse,
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { checkId, error, incorrectState, invalidParameter, unsupported } from './errors.ts';
import { requireInstance } from './find-instances.ts';
import { instanceResource, requiredPermission } from './required-permissions.ts';
import type { MetadataOptions } from './store.ts';
import { checkMetadataTagKeys } from './tag-set.ts';

export const usualMetadata: MetadataOptions = {
  httpEndpoint: 'enabled',
  httpPutResponseHopLimit: 2,
  instanceMetadataTags: 'disabled',
};

/** `now` with the options in `given`. `HttpTokens=optional` is refused, as in an account that enforces IMDSv2. */
export function changedMetadata(
  now: MetadataOptions,
  given: InstanceMetadataOptionsRequest | undefined,
  tagKeys: Iterable<string>,
): MetadataOptions {
  if (given?.HttpTokens === 'optional') {
    throw error(
      'UnsupportedOperation',
      "You can't use IMDSv1: tokens are enforced for every instance of this local region. Set HttpTokens to 'required'.",
    );
  }
  if (given?.HttpTokens !== undefined && given.HttpTokens !== 'required') throw invalidSwitch('HttpTokens');
  if (given?.HttpProtocolIpv6 === 'enabled') throw unsupported('the metadata service over IPv6');
  const hops = given?.HttpPutResponseHopLimit ?? now.httpPutResponseHopLimit;
  if (!Number.isInteger(hops) || hops < 1 || hops > 64) {
    throw invalidParameter('HttpPutResponseHopLimit must be an integer between 1 and 64');
  }
  const changed: MetadataOptions = {
    httpEndpoint: either('HttpEndpoint', given?.HttpEndpoint) ?? now.httpEndpoint,
    httpPutResponseHopLimit: hops,
    instanceMetadataTags: either('InstanceMetadataTags', given?.InstanceMetadataTags) ?? now.instanceMetadataTags,
  };
  if (changed.instanceMetadataTags === 'enabled') checkMetadataTagKeys(tagKeys);
  return changed;
}

export function metadataDetail(options: MetadataOptions): InstanceMetadataOptionsResponse {
  return {
    State: 'applied',
    HttpTokens: 'required',
    HttpPutResponseHopLimit: options.httpPutResponseHopLimit,
    HttpEndpoint: options.httpEndpoint,
    HttpProtocolIpv6: 'disabled',
    InstanceMetadataTags: options.instanceMetadataTags,
  };
}

type ModifyInput = ModifyInstanceMetadataOptionsRequest & { readonly InstanceId: string };

export const modifyInstanceMetadataOptions: Operation<ModifyInput, ModifyInstanceMetadataOptionsResult> = {
  requiredPermissions: ({ InstanceId }, call) => [
    requiredPermission(call, 'ModifyInstanceMetadataOptions', [
      instanceResource(call.account, checkId('i', InstanceId)),
    ]),
  ],
  handle(input, { account }) {
    const instance = requireInstance(account, input.InstanceId);
    if (instance.state === 'terminated' || instance.state === 'shutting-down') {
      throw incorrectState(instance.id, 'modified');
    }
    Object.assign(instance.metadata, changedMetadata(instance.metadata, input, instance.tags.keys()));
    return { InstanceId: instance.id, InstanceMetadataOptions: metadataDetail(instance.metadata) };
  },
};

function either(name: string, value: string | undefined): 'enabled' | 'disabled' | undefined {
  if (value === undefined || value === 'enabled' || value === 'disabled') return value;
  throw invalidSwitch(name);
}

function invalidSwitch(name: string): Error {
  return invalidParameter(`The value of ${name} is not one it can have`);
}
