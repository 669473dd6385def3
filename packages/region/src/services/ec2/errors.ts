/** EC2's errors, in EC2's words. */
import { ServiceError } from '../../service-error.ts';

/** Prefixes of resource ids, with the names EC2 gives their resources in `.NotFound` errors. */
const kinds = {
  i: { code: 'InvalidInstanceID', what: 'instance ID' },
  vpc: { code: 'InvalidVpcID', what: 'vpc ID' },
  subnet: { code: 'InvalidSubnetID', what: 'subnet ID' },
  sg: { code: 'InvalidGroup', what: 'security group' },
  sgr: { code: 'InvalidSecurityGroupRuleId', what: 'security group rule ID' },
  eni: { code: 'InvalidNetworkInterfaceID', what: 'networkInterface ID' },
  vol: { code: 'InvalidVolume', what: 'volume' },
  ami: { code: 'InvalidAMIID', what: 'image id' },
  rtb: { code: 'InvalidRouteTableID', what: 'routeTable ID' },
  rtbassoc: { code: 'InvalidAssociationID', what: 'association ID' },
  igw: { code: 'InvalidInternetGatewayID', what: 'internetGateway ID' },
  nat: { code: 'NatGateway', what: 'Nat Gateway' },
  eipalloc: { code: 'InvalidAllocationID', what: 'allocation ID' },
  eipassoc: { code: 'InvalidAssociationID', what: 'association ID' },
  vpce: { code: 'InvalidVpcEndpointId', what: 'Vpc Endpoint Id' },
  acl: { code: 'InvalidNetworkAclID', what: 'networkAcl ID' },
  key: { code: 'InvalidKeyPair', what: 'key pair' },
  pl: { code: 'InvalidPrefixListId', what: 'prefix list ID' },
} as const;

export type IdKind = keyof typeof kinds;

export function notFound(kind: IdKind, ...ids: readonly string[]): ServiceError {
  const { code, what } = kinds[kind];
  if (kind === 'nat') return error('NatGatewayNotFound', `The Nat Gateway ${ids.join(', ')} was not found`);
  if (kind === 'ami') return error(`${code}.NotFound`, `The image id '[${ids.join(', ')}]' does not exist`);
  return ids.length === 1
    ? error(`${code}.NotFound`, `The ${what} '${ids[0]}' does not exist`)
    : error(`${code}.NotFound`, `The ${what}s '${ids.join(', ')}' do not exist`);
}

/** Checked before authorisation, because the id becomes part of an ARN. */
export function checkId(kind: IdKind, id: string): string {
  if (/^(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(kind.length + 1)) && id.startsWith(`${kind}-`)) return id;
  const shown = id.slice(0, 80);
  const code = kind === 'sg' ? 'InvalidGroupId' : kinds[kind].code;
  throw error(
    kind === 'nat' ? 'NatGatewayMalformed' : `${code}.Malformed`,
    `Invalid id: "${shown}" (expecting "${kind}-...")`,
  );
}

export function invalidParameter(message: string): ServiceError {
  return error('InvalidParameterValue', message);
}

export function invalidCombination(message: string): ServiceError {
  return error('InvalidParameterCombination', message);
}

export function missingParameter(name: string): ServiceError {
  return error('MissingParameter', `The request must contain the parameter ${name}`);
}

/** Clients send empty text for what they leave out: Terraform an empty zone of every launch. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

export function incorrectState(id: string, verb: string): ServiceError {
  return error('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be ${verb}.`);
}

export function dependencyViolation(what: string, id: string): ServiceError {
  return error('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}

/** For parameters that AWS serves and the region does not: they are refused and not ignored. */
export function unsupported(what: string): ServiceError {
  return error('Unsupported', `not implemented: this local region does not serve ${what}`);
}

export function error(code: string, message: string): ServiceError {
  return new ServiceError(code, 400, message);
}
