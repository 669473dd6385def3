/**
 * The external principals that a policy lists (spec/iam 4.1, 4.2), and the requests that are decided for each. For a whole
 * account, or for every principal that is not listed, one sample principal is used of which nothing else is known.
 */
import type { AccountExport } from '../account/account-export.ts';
import type { Principal } from '../request.ts';
import {
  accountForm,
  federatedForm,
  identityForm,
  originAccessForm,
  type PrincipalName,
  sessionForm,
} from './principal-names.ts';

/**
 * `account`: any principal of it. `principal`: one user, role, session or canonical user. `everybody`: every principal of
 * another account that is not listed, and callers without an account.
 */
export type ExternalKind = 'account' | 'principal' | 'service' | 'federated-principal' | 'everybody';

/** A principal for which a request is decided. */
export type SamplePrincipal = {
  readonly principal: Principal;
  /** Context keys about the principal whose values are unknown. */
  readonly unknown: readonly string[];
  /** Entries of Principal elements that match it, as `entryName` writes them. */
  readonly names: readonly string[];
  /** undefined: any account but that of the export and those listed. `any`: not known. */
  readonly account?: string;
  /** The value of aws:PrincipalArn, where it is known. */
  readonly arn?: string;
};

export type ExternalPrincipal = {
  readonly name: string;
  readonly kind: ExternalKind;
  /** The best answer for these is its answer. */
  readonly samples: readonly SamplePrincipal[];
};

const identityKeys = ['aws:PrincipalArn', 'aws:PrincipalType', 'aws:userid', 'aws:username'];
const allPrincipalKeys = [
  ...identityKeys,
  'aws:PrincipalAccount',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
];

/**
 * `roles`: whole ARNs of roles by `arnWithoutPath`. undefined: a principal of the account of the export, or none at all, such
 * as the unique id that a deleted role leaves in a policy (spec/iam 4.3).
 */
export function externalPrincipalOf(
  { kind, text }: PrincipalName,
  own: Pick<AccountExport, 'account' | 'partition'>,
  roles: ReadonlyMap<string, string>,
): ExternalPrincipal | undefined {
  switch (kind) {
    case 'Service':
      return single(text, 'service', {
        principal: { type: 'service', name: text },
        unknown: [],
        names: [`Service ${text}`, 'Service *'],
      });
    case 'Federated': {
      const principal = { type: 'federated-principal', provider: text } as const;
      return single(text, 'federated-principal', {
        principal,
        unknown: [],
        names: [`Federated ${text}`, 'Federated *'],
      });
    }
    case 'CanonicalUser':
      return single(text, 'principal', withoutKnownAccount(`CanonicalUser ${text}`));
    case 'AWS':
      return originAccessForm.test(text)
        ? single(text, 'principal', withoutKnownAccount(`AWS ${text}`))
        : principalOfAccount(text, own, roles);
  }
}

/** Every principal that is not listed: nothing is known of it. */
export const everybody: ExternalPrincipal = {
  name: '*',
  kind: 'everybody',
  samples: [{ principal: { type: 'anonymous' }, unknown: allPrincipalKeys, names: [] }],
};

/** The account of a sample principal whose account is not known: AWS assigns this id to no account. */
export const unassignedAccount = '000000000000';

function withoutKnownAccount(name: string): SamplePrincipal {
  const principal = { type: 'root', account: unassignedAccount } as const;
  return { principal, unknown: allPrincipalKeys, names: [name], account: 'any' };
}

function single(name: string, kind: ExternalKind, sample: SamplePrincipal): ExternalPrincipal {
  return { name, kind, samples: [sample] };
}

function principalOfAccount(
  text: string,
  own: Pick<AccountExport, 'account' | 'partition'>,
  roles: ReadonlyMap<string, string>,
): ExternalPrincipal | undefined {
  const [, partition = own.partition, account = ''] =
    accountForm.exec(text) ?? identityForm.exec(text) ?? sessionForm.exec(text) ?? federatedForm.exec(text) ?? [];
  if (account === '' || account === own.account) return undefined;
  if (accountForm.test(text)) return wholeAccount(partition, account, own.partition);
  const names = [`AWS ${account}`, `AWS ${text}`];
  const known = { account, arn: text };
  if (identityForm.test(text)) {
    return single(text, 'principal', { ...known, names, ...identityOf(text, account) });
  }
  const [, , , role, session = ''] = sessionForm.exec(text) ?? [];
  if (role === undefined) {
    const name = text.slice(text.indexOf('/') + 1);
    const issuerArn = `arn:${partition}:iam::${account}:root`;
    const principal = { type: 'federated-user', account, name, issuerArn } as const;
    return single(text, 'principal', { ...known, names, principal, unknown: ['aws:userid'] });
  }
  // The ARN of a session leaves out the path of its role (spec/iam 4.4).
  const prefix = `arn:${partition}:iam::${account}:role/`;
  const roleArn = roles.get(prefix + role);
  const { principal, unknown } = identityOf(roleArn ?? `${prefix}${role}`, account, session);
  return single(text, 'principal', {
    account,
    principal,
    names: roleArn === undefined ? names : [...names, `AWS ${roleArn}`],
    ...(roleArn === undefined ? { unknown: [...unknown, 'aws:PrincipalArn'] } : { unknown, arn: roleArn }),
  });
}

function identityOf(
  arn: string,
  account: string,
  sessionName?: string,
): Pick<SamplePrincipal, 'principal' | 'unknown'> {
  const unknown = ['aws:userid'];
  if (/:user\//.test(arn)) return { principal: { type: 'user', account, arn, id: '' }, unknown };
  return {
    principal: { type: 'role-session', account, roleArn: arn, roleId: '', ...(sessionName && { sessionName }) },
    unknown,
  };
}

/** A user or role of the account, and its root user, which a NotPrincipal exempts more easily (spec/iam 4.6). */
function wholeAccount(partition: string, account: string, own: string): ExternalPrincipal {
  const names = [`AWS ${account}`];
  const arn = `arn:${partition}:iam::${account}:user/-`;
  const user: SamplePrincipal = {
    principal: { type: 'user', account, arn, id: '' },
    unknown: identityKeys,
    names,
    account,
  };
  const root: SamplePrincipal = { ...user, principal: { type: 'root', account } };
  return {
    name: `arn:${partition}:iam::${account}:root`,
    kind: 'account',
    samples: partition === own ? [user, root] : [user],
  };
}
