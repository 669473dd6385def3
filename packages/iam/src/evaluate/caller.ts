/**
 * The caller, which is the principal that makes the request: how policies name it, and the context keys that describe
 * it (spec/iam 4.2, 8.8).
 */
import type { PrincipalForm } from '../compile/principal-form.ts';
import { RequestError } from '../error.ts';
import type { Principal } from '../request.ts';
import { readPrincipalArn } from './principal-arn.ts';

/** The facts about the caller that an evaluation uses. */
export type CallerFacts = {
  readonly type: Principal['type'];
  readonly account: string | undefined;
  /** undefined for principals that no ARN is given for, such as the root user. */
  readonly partition: string | undefined;
  /** The form in which an ARN or unique id of a user, role or role session names the caller; undefined when it does not. */
  formOf(arnOrId: string): PrincipalForm | undefined;
  /** The name of a service principal, such as `ec2.amazonaws.com`. */
  readonly service: string | undefined;
  /** The identity provider of a SAML or OIDC federated principal, as a Principal element names it under Federated. */
  readonly provider: string | undefined;
  /** The canonical user id of its account, if the request gives it. */
  readonly canonicalUser: string | undefined;
  /** The forms a NotPrincipal element must list to exempt the caller from a Deny (spec/iam 4.6). */
  readonly notPrincipalForms: readonly PrincipalForm[];
  readonly hasBoundary: boolean;
  /** Whether it is a role session of a service-linked role. */
  readonly serviceLinked: boolean;
  /**
   * The value of a context key that describes the principal. `key` is folded (match/fold.ts), `partition` is that of
   * the resource.
   */
  contextKey(key: string, partition: string): string | undefined;
};

const accountId = /^\d{12}$/;
const notPrincipalForms = {
  root: ['account'],
  user: ['account', 'user'],
  'role-session': ['account', 'role', 'role-session'],
  'federated-user': ['account', 'federated-user'],
  'identity-provider': ['federated'],
  service: ['service'],
  anonymous: [],
} as const satisfies Record<Principal['type'], readonly PrincipalForm[]>;

export function describeCaller(principal: Principal, hasBoundary: boolean): CallerFacts {
  const account = 'account' in principal ? principal.account : undefined;
  if (account !== undefined && !accountId.test(account)) {
    throw new RequestError('request/principal', `"${account}" is not an account id`, 'twelve digits');
  }
  const { partition, serviceLinked, formOf, contextKey } = detailsOf(principal);
  return {
    type: principal.type,
    account,
    partition,
    formOf: (text) => formOf?.(text),
    service: principal.type === 'service' ? principal.name : undefined,
    provider: principal.type === 'identity-provider' ? principal.provider : undefined,
    canonicalUser: 'canonicalUser' in principal ? principal.canonicalUser : undefined,
    notPrincipalForms: notPrincipalForms[principal.type],
    // Only users and roles can have a permissions boundary. That of a user also limits its federated users
    // (spec/iam 7.1).
    hasBoundary: hasBoundary && account !== undefined && principal.type !== 'root',
    serviceLinked: serviceLinked === true,
    contextKey(key, resourcePartition) {
      if (key === 'aws:principalaccount') return account;
      if (key === 'aws:principalisawsservice') return String(principal.type === 'service');
      return contextKey(key, resourcePartition);
    },
  };
}

/** What differs between the types of principals. */
type PrincipalDetails = {
  readonly partition?: string;
  readonly serviceLinked?: boolean;
  readonly formOf?: (arnOrId: string) => PrincipalForm | undefined;
  readonly contextKey: (key: string, partition: string) => string | undefined;
};

function detailsOf(principal: Principal): PrincipalDetails {
  switch (principal.type) {
    case 'root': {
      const { account } = principal;
      const keys = keysOf('Account', account);
      // An account id does not tell the partition; it is that of the resource, as no access crosses partitions
      // (spec/iam 9.1).
      const arnIn = (partition: string): string => `arn:${partition}:iam::${account}:root`;
      return { contextKey: (key, partition) => (key === 'aws:principalarn' ? arnIn(partition) : keys(key)) };
    }
    case 'user': {
      const { arn, id } = principal;
      const { partition, name } = readPrincipalArn(arn, principal.account, ['user']);
      const keys = keysOf('User', id, arn);
      return {
        partition,
        formOf: (text) => (text === arn || text === id ? 'user' : undefined),
        contextKey: (key) => (key === 'aws:username' ? name : keys(key)),
      };
    }
    case 'role-session': {
      const { roleArn, roleId, sessionName } = principal;
      const { partition, name, serviceLinked } = readPrincipalArn(roleArn, principal.account, ['role']);
      return {
        partition,
        serviceLinked,
        formOf: (text) => {
          if (text === roleArn || text === roleId) return 'role';
          // The assumed-role ARN has no path (spec/iam 4.4).
          const session = `arn:${partition}:sts::${principal.account}:assumed-role/${name}/${sessionName}`;
          return text === session ? 'role-session' : undefined;
        },
        contextKey: keysOf('AssumedRole', `${roleId}:${sessionName}`, roleArn),
      };
    }
    case 'federated-user': {
      // The IAM user or root user whose credentials called GetFederationToken.
      const { issuerArn } = principal;
      const { partition } = readPrincipalArn(issuerArn, principal.account, ['user', 'root']);
      const arn = `arn:${partition}:sts::${principal.account}:federated-user/${principal.name}`;
      return {
        partition,
        formOf: (text) => (text === arn ? 'federated-user' : text === issuerArn ? 'user' : undefined),
        contextKey: keysOf('FederatedUser', `${principal.account}:${principal.name}`, arn),
      };
    }
    case 'service':
      return { contextKey: (key) => (key === 'aws:principalservicename' ? principal.name : undefined) };
    case 'anonymous':
      return { contextKey: keysOf('Anonymous', 'anonymous') };
    case 'identity-provider':
      return { contextKey: () => undefined };
  }
}

/** The keys that AWS's table of principal key values has for each type of principal (spec/iam 8.8). */
function keysOf(type: string, id: string, arn?: string): (key: string) => string | undefined {
  return (key) => {
    switch (key) {
      case 'aws:principaltype':
        return type;
      case 'aws:userid':
        return id;
      case 'aws:principalarn':
        return arn;
      default:
        return undefined;
    }
  };
}
