/** The caller as a Principal or NotPrincipal element names it. */
import type { Principal } from '../request.ts';

/** The value a Principal element needs to match the caller. */
export function nameCaller(principal: Principal): string {
  switch (principal.type) {
    case 'root':
      return `arn:aws:iam::${principal.account}:root`;
    case 'user':
      return principal.arn;
    case 'role-session':
      return principal.roleArn;
    case 'federated-user':
      return sessionArn(principal.issuerArn, `federated-user/${principal.name}`);
    case 'federated-principal':
      return principal.provider;
    case 'service':
      return principal.name;
    case 'anonymous':
      return '"*" (the request is anonymous)';
  }
}

/** All values a NotPrincipal element needs to exempt the caller from a Deny (spec/iam 4.6). */
export function notPrincipalNames(principal: Principal): readonly string[] {
  const own = nameCaller(principal);
  switch (principal.type) {
    case 'user':
    case 'federated-user':
      return [principal.account, own];
    case 'role-session': {
      const name = principal.roleArn.split('/').at(-1) ?? '';
      return [
        principal.account,
        own,
        sessionArn(principal.roleArn, `assumed-role/${name}/${principal.sessionName ?? 'NAME'}`),
      ];
    }
    default:
      return [own];
  }
}

/** In the account and partition of this IAM ARN. */
function sessionArn(iamArn: string, name: string): string {
  const [, partition = '', , , account = ''] = iamArn.split(':');
  return `arn:${partition}:sts::${account}:${name}`;
}
