/** The caller by the names a policy would call it. */
import type { Principal } from '../request.ts';

/** What a Principal element would have to name. */
export function nameCaller(principal: Principal): string {
  switch (principal.type) {
    case 'root':
      return `arn:aws:iam::${principal.account}:root`;
    case 'user':
      return principal.arn;
    case 'role-session':
      return principal.roleArn;
    case 'federated-user':
      return sessionArn(principal.userArn, `federated-user/${principal.name}`);
    case 'identity-provider':
      return principal.provider;
    case 'service':
      return principal.name;
    case 'anonymous':
      return '"*", as nobody knows who calls';
  }
}

/** What a NotPrincipal would have to list to spare the caller (spec/iam 4.6). */
export function chainOf(principal: Principal): readonly string[] {
  const own = nameCaller(principal);
  switch (principal.type) {
    case 'user':
    case 'federated-user':
      return [principal.account, own];
    case 'role-session': {
      const name = principal.roleArn.split('/').at(-1) ?? '';
      return [principal.account, own, sessionArn(principal.roleArn, `assumed-role/${name}/${principal.sessionName}`)];
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
