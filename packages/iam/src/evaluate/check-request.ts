/** Refuses requests with a member of the wrong type: requests come from files and untyped programs as well. */
import { RequestError, type RequestErrorCode } from '../error.ts';
import type { AccessRequest, Principal } from '../request.ts';

const principalFields = {
  root: ['account'],
  user: ['account', 'arn', 'id'],
  'role-session': ['account', 'roleArn', 'roleId'],
  'federated-user': ['account', 'name', 'issuerArn'],
  'federated-principal': ['provider'],
  service: ['name'],
  anonymous: [],
} as const satisfies Record<Principal['type'], readonly string[]>;

export function checkRequest({ action, principal, resources }: AccessRequest): void {
  if (typeof action !== 'string') refuse('request/action', 'the action is not a string');
  if (typeof principal !== 'object' || principal === null)
    refuse('request/principal', 'the principal is not an object');
  if (!Object.hasOwn(principalFields, principal.type)) {
    const type: unknown = principal.type;
    refuse('request/principal', `there is no principal of type ${typeof type === 'string' ? type : typeof type}`);
  }
  const fields: Readonly<Record<string, unknown>> = principal;
  for (const field of principalFields[principal.type]) {
    if (typeof fields[field] !== 'string') refuse('request/principal', `${field} of the principal is not a string`);
  }
  if (principal.type === 'role-session') {
    const sessionName: unknown = principal.sessionName;
    // A name that is not known is left out: an empty one would be a name that no policy means.
    if (sessionName !== undefined && (typeof sessionName !== 'string' || sessionName === '')) {
      refuse('request/principal', 'sessionName of the principal is neither a name nor left out');
    }
  }
  if (!Array.isArray(resources)) refuse('request/resource', 'resources is not a list');
  // A request is allowed when all its resources are: one without any would always be. An action without resource types
  // is requested on "*".
  if (resources.length === 0) refuse('request/resource', 'the request names no resource');
  for (const resource of resources) {
    if (typeof resource?.arn !== 'string') refuse('request/resource', 'a resource has no ARN');
    if (resource.some !== undefined && typeof resource.some !== 'boolean') {
      refuse('request/resource', `some of ${resource.arn} is not a boolean`);
    }
    if (resource.account !== undefined && typeof resource.account !== 'string') {
      refuse('request/resource', `the account of ${resource.arn} is not a string`);
    }
  }
}

function refuse(code: RequestErrorCode, message: string): never {
  throw new RequestError(code, message);
}
