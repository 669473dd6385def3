/** The context keys of a call: those of the action, of the caller, and the global ones (spec/iam 10.15). */
import { globalRegionOfService } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { Region } from './region.ts';
import type { Call, RequiredPermission } from './service.ts';

/** The caller's and the global keys come last, so that no key of the request can replace them. */
export function contextOf(call: Call, service: string, requiredPermission: RequiredPermission): RequestContext {
  return {
    ...requiredPermission.context,
    ...call.caller.context,
    ...requiredPermission.verified,
    ...globalKeys(call, service),
  };
}

/** The context keys of a call that an AWS service makes. */
export function serviceKeys(region: Region): RequestContext {
  return { ...timeKeys(region), 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region.name };
}

function timeKeys(region: Region): Record<string, string> {
  const now = region.clock.now();
  return {
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
  };
}

function globalKeys(call: Call, service: string): RequestContext {
  const { region, caller } = call;
  const keys: Record<string, string> = {
    ...timeKeys(region),
    'aws:SecureTransport': String(call.secure),
    'aws:RequestedRegion': globalRegionOfService(service, region.partition) ?? region.name,
    ...(caller.principal.type !== 'anonymous' && {
      'aws:PrincipalAccount': caller.account.id,
      'aws:userid': caller.userId,
    }),
    'aws:ViaAWSService': String(call.viaService !== undefined),
    'aws:PrincipalIsAWSService': 'false',
  };
  if (call.userAgent !== '') keys['aws:UserAgent'] = call.userAgent;
  if (call.viaService !== undefined) return { ...keys, 'aws:CalledVia': [`${call.viaService}.amazonaws.com`] };
  // A call through a VPC endpoint has no aws:SourceIp (spec/iam 10.14).
  if (call.endpoint === undefined) return { ...keys, 'aws:SourceIp': call.sourceIp };
  return {
    ...keys,
    'aws:VpcSourceIp': call.sourceIp,
    'aws:SourceVpc': call.endpoint.vpcId,
    'aws:SourceVpce': call.endpoint.id,
  };
}
