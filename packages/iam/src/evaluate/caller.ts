/** What the rules need to know of a principal: names a policy may call it by, and keys that follow from who it is (spec/iam 4.2, 8.8). */
import type { Strength } from '../compile/strength.ts';
import { RequestError } from '../error.ts';
import type { Principal } from '../request.ts';
import { readPrincipalArn } from './principal-arn.ts';

export type CallerFacts = {
  readonly type: Principal['type'];
  readonly account: string | undefined;
  readonly partition: string | undefined;
  /** How strongly an ARN or unique id names this caller. */
  name(text: string): Strength | undefined;
  readonly service: string | undefined;
  readonly provider: string | undefined;
  readonly canonicalUser: string | undefined;
  /** What a NotPrincipal must list to spare them (spec/iam 4.6). */
  readonly chain: readonly Strength[];
  readonly hasBoundary: boolean;
  readonly serviceLinked: boolean;
  /** The value of a folded context key, if it follows from who they are; `partition` is that of the resource. */
  key(name: string, partition: string): string | undefined;
};

const accountId = /^\d{12}$/;
const chains = {
  root: ['account'],
  user: ['account', 'user'],
  'role-session': ['account', 'role', 'session'],
  'federated-user': ['account', 'federated'],
  'identity-provider': ['service'],
  service: ['service'],
  anonymous: [],
} as const satisfies Record<Principal['type'], readonly Strength[]>;

export function describeCaller(principal: Principal, hasBoundary: boolean): CallerFacts {
  const account = 'account' in principal ? principal.account : undefined;
  if (account !== undefined && !accountId.test(account)) {
    throw new RequestError('request/principal', `"${account}" is not an account id`, 'twelve digits');
  }
  const { partition, serviceLinked, names, keys } = tell(principal);
  return {
    type: principal.type,
    account,
    partition,
    name: (text) => names?.(text),
    service: principal.type === 'service' ? principal.name : undefined,
    provider: principal.type === 'identity-provider' ? principal.provider : undefined,
    canonicalUser: 'canonicalUser' in principal ? principal.canonicalUser : undefined,
    chain: chains[principal.type],
    // Root is bound by none, and who has no account has none.
    hasBoundary: hasBoundary && account !== undefined && principal.type !== 'root',
    serviceLinked: serviceLinked === true,
    key(name, resourcePartition) {
      if (name === 'aws:principalaccount') return account;
      if (name === 'aws:principalisawsservice') return String(principal.type === 'service');
      return keys(name, resourcePartition);
    },
  };
}

type Told = {
  readonly partition?: string;
  readonly serviceLinked?: boolean;
  readonly names?: (text: string) => Strength | undefined;
  readonly keys: (name: string, partition: string) => string | undefined;
};

function tell(principal: Principal): Told {
  switch (principal.type) {
    case 'root': {
      const { account } = principal;
      const keys = keysOf('Account', account);
      // Nothing else tells the partition of an account, and nobody reaches into another one (spec/iam 9.1).
      const arnIn = (partition: string): string => `arn:${partition}:iam::${account}:root`;
      return { keys: (key, partition) => (key === 'aws:principalarn' ? arnIn(partition) : keys(key)) };
    }
    case 'user': {
      const { arn, id } = principal;
      const { partition, name } = readPrincipalArn(arn, principal.account, ['user']);
      const keys = keysOf('User', id, arn);
      return {
        partition,
        names: (text) => (text === arn || text === id ? 'user' : undefined),
        keys: (key) => (key === 'aws:username' ? name : keys(key)),
      };
    }
    case 'role-session': {
      const { roleArn, roleId, sessionName } = principal;
      const { partition, name, serviceLinked } = readPrincipalArn(roleArn, principal.account, ['role']);
      return {
        partition,
        serviceLinked,
        names: (text) => {
          if (text === roleArn || text === roleId) return 'role';
          // The assumed-role ARN has no path (spec/iam 4.4).
          const session = `arn:${partition}:sts::${principal.account}:assumed-role/${name}/${sessionName}`;
          return text === session ? 'session' : undefined;
        },
        keys: keysOf('AssumedRole', `${roleId}:${sessionName}`, roleArn),
      };
    }
    case 'federated-user': {
      const { userArn } = principal;
      const { partition } = readPrincipalArn(userArn, principal.account, ['user', 'root']);
      const arn = `arn:${partition}:sts::${principal.account}:federated-user/${principal.name}`;
      return {
        partition,
        names: (text) => (text === arn ? 'federated' : text === userArn ? 'user' : undefined),
        keys: keysOf('FederatedUser', `${principal.account}:${principal.name}`, arn),
      };
    }
    case 'service':
      return { keys: (key) => (key === 'aws:principalservicename' ? principal.name : undefined) };
    case 'anonymous':
      return { keys: keysOf('Anonymous', 'anonymous') };
    case 'identity-provider':
      return { keys: () => undefined };
  }
}

/** Table 8.8. */
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
