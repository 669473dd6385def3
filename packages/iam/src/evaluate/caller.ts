/**
 * The caller, which is the principal that makes the request: how policies name it, and the context keys that describe
 * it (spec/iam 4.2, 8.8).
 */
import type { PrincipalForm } from '../compile/principal-form.ts';
import { RequestError } from '../error.ts';
import { type ContextValue, type PartlyKnown, unknown } from '../match/context-keys.ts';
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
  /**
   * Of a role session whose name is not known: the name with which it would be the session that this ARN names. undefined: the
   * name is known, or no name makes it that session.
   */
  readonly sessionNamedBy: ((arn: string) => string | undefined) | undefined;
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
  contextKey(key: string, partition: string): ContextValue;
  /** What is known of the value of a key that the request lists as unknown. */
  partlyKnown(key: string): PartlyKnown | undefined;
};

const accountId = /^\d{12}$/;
const notPrincipalForms = {
  root: ['account'],
  user: ['account', 'user'],
  'role-session': ['account', 'role', 'role-session'],
  'federated-user': ['account', 'federated-user'],
  'federated-principal': ['federated'],
  service: ['service'],
  anonymous: [],
} as const satisfies Record<Principal['type'], readonly PrincipalForm[]>;

export function describeCaller(principal: Principal, hasBoundary: boolean): CallerFacts {
  const account = 'account' in principal ? principal.account : undefined;
  if (account !== undefined && !accountId.test(account)) {
    throw new RequestError('request/principal', `"${account}" is not an account id`, 'twelve digits');
  }
  const { partition, serviceLinked, formOf, sessionNamedBy, contextKey } = detailsOf(principal);
  const withoutMfa = principal.type === 'role-session' || principal.type === 'federated-user';
  return {
    type: principal.type,
    account,
    partition,
    formOf: (text) => formOf?.(text),
    sessionNamedBy,
    service: principal.type === 'service' ? principal.name : undefined,
    provider: principal.type === 'federated-principal' ? principal.provider : undefined,
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
    partlyKnown: withoutMfa ? partlyKnownWithoutMfa : nothingKnown,
  };
}

const partlyKnownWithoutMfa = (key: string): PartlyKnown | undefined => mfaKeysWithoutMfa.get(key);
const nothingKnown = (): undefined => undefined;

/** The credentials of AssumeRole and GetFederationToken hold no MFA of the caller (spec/iam 10.15). */
const mfaKeysWithoutMfa: ReadonlyMap<string, PartlyKnown> = new Map([
  ['aws:multifactorauthpresent', { kind: 'one-of', values: [undefined, 'false'] }],
  ['aws:multifactorauthage', { kind: 'one-of', values: [undefined] }],
]);

/** What differs between the types of principals. */
type PrincipalDetails = {
  readonly partition?: string;
  readonly serviceLinked?: boolean;
  readonly formOf?: (arnOrId: string) => PrincipalForm | undefined;
  readonly sessionNamedBy?: ((arn: string) => string | undefined) | undefined;
  readonly contextKey: (key: string, partition: string) => ContextValue;
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
      const keys = keysOf('User', id === '' ? unknown : id, arn);
      return {
        partition,
        formOf: (text) => (text === arn || text === id ? 'user' : undefined),
        contextKey: (key) => (key === 'aws:username' ? name : keys(key)),
      };
    }
    case 'role-session': {
      const { roleArn, roleId, sessionName } = principal;
      const { partition, name, serviceLinked } = readPrincipalArn(roleArn, principal.account, ['role']);
      // The assumed-role ARN has no path (spec/iam 4.4).
      const sessions = `arn:${partition}:sts::${principal.account}:assumed-role/${name}/`;
      return {
        partition,
        serviceLinked,
        formOf: (text) => {
          if (text === roleArn || text === roleId) return 'role';
          return sessionName !== undefined && text === sessions + sessionName ? 'role-session' : undefined;
        },
        sessionNamedBy:
          sessionName === undefined
            ? (text) => (text.startsWith(sessions) ? text.slice(sessions.length) : undefined)
            : undefined,
        contextKey: keysOf('AssumedRole', sessionUserId(roleId, sessionName), roleArn),
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
    case 'federated-principal':
      return { contextKey: () => undefined };
  }
}

function sessionUserId(roleId: string, sessionName: string | undefined): ContextValue {
  if (roleId === '') return unknown;
  return sessionName === undefined ? { kind: 'begins-with', prefix: `${roleId}:` } : `${roleId}:${sessionName}`;
}

/** The keys that AWS's table of principal key values has for each type of principal (spec/iam 8.8). */
function keysOf(type: string, id: ContextValue, arn?: string): (key: string) => ContextValue {
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
