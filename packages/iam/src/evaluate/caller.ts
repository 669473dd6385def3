/** What the rules need to know of a principal, worked out once per question (4.2, 8.8). */
import type { Strength } from '../compile/strength.ts';
import { RequestError } from '../error.ts';
import { splitArn } from '../match/arn.ts';
import type { Principal } from '../request.ts';

export type CallerFacts = {
  readonly type: Principal['type'];
  readonly account: string | undefined;
  readonly partition: string | undefined;
  /** ARNs and unique ids a principal element may call them by, with the strength of each. */
  readonly names: ReadonlyMap<string, Strength>;
  readonly service: string | undefined;
  readonly provider: string | undefined;
  readonly canonicalUser: string | undefined;
  /** What a NotPrincipal must list to spare them (4.6). */
  readonly chain: readonly Strength[];
  readonly hasBoundary: boolean;
  readonly serviceLinked: boolean;
  /** Context keys that follow from who they are. */
  readonly keys: ReadonlyMap<string, string>;
};

const accountId = /^\d{12}$/;

export function describeCaller(principal: Principal, hasBoundary: boolean): CallerFacts {
  switch (principal.type) {
    case 'root':
      return facts(principal, hasBoundary, {
        chain: ['account'],
        keys: [
          ['aws:principalarn', `arn:aws:iam::${principal.account}:root`],
          ['aws:userid', principal.account],
          ['aws:principaltype', 'Account'],
        ],
      });
    case 'user': {
      const arn = requireArn(principal.arn, 'iam', /^user\/(?:.*\/)?([^/]+)$/, principal.account);
      return facts(principal, hasBoundary, {
        partition: arn.partition,
        names: [
          [principal.arn, 'user'],
          [principal.id, 'user'],
        ],
        chain: ['account', 'user'],
        keys: [
          ['aws:principalarn', principal.arn],
          ['aws:userid', principal.id],
          ['aws:username', arn.name],
          ['aws:principaltype', 'User'],
        ],
      });
    }
    case 'role-session': {
      const arn = requireArn(principal.roleArn, 'iam', /^role\/(?:.*\/)?([^/]+)$/, principal.account);
      // The assumed-role ARN has no path (4.4).
      const session = `arn:${arn.partition}:sts::${principal.account}:assumed-role/${arn.name}/${principal.sessionName}`;
      return facts(principal, hasBoundary, {
        partition: arn.partition,
        serviceLinked: arn.resource.startsWith('role/aws-service-role/'),
        names: [
          [principal.roleArn, 'role'],
          [principal.roleId, 'role'],
          [session, 'session'],
        ],
        chain: ['account', 'role', 'session'],
        keys: [
          ['aws:principalarn', principal.roleArn],
          ['aws:userid', `${principal.roleId}:${principal.sessionName}`],
          ['aws:principaltype', 'AssumedRole'],
        ],
      });
    }
    case 'federated-user': {
      const { partition } = requireArn(
        principal.userArn,
        'iam',
        /^(?:user\/(?:.*\/)?([^/]+)|root)$/,
        principal.account,
      );
      const arn = `arn:${partition}:sts::${principal.account}:federated-user/${principal.name}`;
      return facts(principal, hasBoundary, {
        partition,
        names: [
          [principal.userArn, 'user'],
          [arn, 'federated'],
        ],
        chain: ['account', 'federated'],
        keys: [
          ['aws:principalarn', arn],
          ['aws:userid', `${principal.account}:${principal.name}`],
          ['aws:principaltype', 'FederatedUser'],
        ],
      });
    }
    case 'identity-provider':
      return facts(principal, hasBoundary, { provider: principal.provider, chain: ['service'] });
    case 'service':
      return facts(principal, hasBoundary, {
        service: principal.name,
        chain: ['service'],
        keys: [['aws:principalservicename', principal.name]],
      });
    case 'anonymous':
      return facts(principal, hasBoundary, {
        keys: [
          ['aws:userid', 'anonymous'],
          ['aws:principaltype', 'Anonymous'],
        ],
      });
  }
}

type Given = {
  readonly partition?: string;
  readonly names?: readonly (readonly [string, Strength])[];
  readonly service?: string;
  readonly provider?: string;
  readonly chain?: readonly Strength[];
  readonly serviceLinked?: boolean;
  readonly keys?: readonly (readonly [string, string])[];
};

function facts(principal: Principal, hasBoundary: boolean, given: Given): CallerFacts {
  const account = 'account' in principal ? principal.account : undefined;
  if (account !== undefined && !accountId.test(account)) {
    throw new RequestError('request/principal', `"${account}" is not an account id`, 'twelve digits');
  }
  const keys = new Map(given.keys);
  if (account !== undefined) keys.set('aws:principalaccount', account);
  keys.set('aws:principalisawsservice', String(principal.type === 'service'));
  return {
    type: principal.type,
    account,
    partition: given.partition,
    names: new Map(given.names),
    service: given.service,
    provider: given.provider,
    canonicalUser: 'canonicalUser' in principal ? principal.canonicalUser : undefined,
    chain: given.chain ?? [],
    hasBoundary,
    serviceLinked: given.serviceLinked === true,
    keys,
  };
}

function requireArn(
  text: string,
  service: string,
  form: RegExp,
  account: string,
): { partition: string; name: string; resource: string } {
  const arn = splitArn(text);
  const found = arn === undefined ? null : form.exec(arn[5]);
  if (arn === undefined || found === null || arn[2] !== service || arn[4] !== account) {
    const message = `"${text}" is not the ARN of a principal in account ${account}`;
    throw new RequestError('request/principal', message, 'such as arn:aws:iam::111122223333:user/alice');
  }
  return { partition: arn[1], name: found[1] ?? '', resource: arn[5] };
}
