/**
 * Whom a policy names beyond the account, and as what kind of caller each is asked (spec/iam 4.1, 4.2). Of a whole account or of
 * everybody one stand-in is asked of whom only that much is known.
 */

import type { AccountExport } from '../account/account-export.ts';
import type { PrincipalEntry } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { Principal } from '../request.ts';

/**
 * Kinds of outsiders: an account is any principal of it, a principal is one user, role, session or canonical user, and
 * everybody is whoever is of no account and named by nothing listed beside.
 */
export type Outside = 'account' | 'principal' | 'service' | 'identity-provider' | 'everybody';

/** A caller to ask as. */
export type StandIn = {
  readonly principal: Principal;
  /** Keys that follow from who it really is, which nobody knows. */
  readonly open: readonly string[];
  /** Entries of Principal elements that mean it, as `entryName` spells them. */
  readonly names: readonly string[];
  /** undefined: any but this account and those listed. `any`: nobody knows which. */
  readonly account?: string;
  /** What aws:PrincipalArn says, where that is known. */
  readonly arn?: string;
};

export type Outsider = {
  readonly name: string;
  readonly outside: Outside;
  /** The best answer of these counts. */
  readonly standIns: readonly StandIn[];
};

const accountForm = /^(?:arn:([a-z0-9-]+):iam::)?(\d{12})(?::root)?$/;
const identityForm = /^arn:([a-z0-9-]+):iam::(\d{12}):(user|role)\/(?:[^*?$]*\/)?[^/*?$]+$/;
const sessionForm = /^arn:([a-z0-9-]+):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
const federatedForm = /^arn:([a-z0-9-]+):sts::(\d{12}):federated-user\/(.+)$/;
/** Of an origin access identity, which has no account (spec/iam 4.1). */
const originForm = /^arn:[a-z0-9-]+:iam::cloudfront:user\/./;

const whoever = ['aws:PrincipalArn', 'aws:PrincipalType', 'aws:userid', 'aws:username'];
const fromAnywhere = [...whoever, 'aws:PrincipalAccount', 'aws:PrincipalIsAWSService', 'aws:PrincipalServiceName'];

/** One spelling for each way to write an account. */
export function entryName({ kind, text }: Pick<PrincipalEntry, 'kind' | 'text'>): string {
  return `${kind} ${(kind === 'AWS' && accountForm.exec(text)?.[2]) || text}`;
}

export function isEveryone({ kind, text }: Pick<PrincipalEntry, 'kind' | 'text'>): boolean {
  return kind === 'AWS' && text === '*';
}

/** The account of a user or role named in full. */
export function accountOfIdentity(text: string): string | undefined {
  return identityForm.exec(text)?.[2];
}

/** The ARN of a role without its path. */
export function roleName(text: string): string | undefined {
  return /:role\//.test(text) && identityForm.test(text) ? text.replace(/:role\/.*\//, ':role/') : undefined;
}

/** `roles`: ARNs by `roleName`. undefined: of this account, or nobody at all, like the id a deleted role leaves behind (spec/iam 4.3). */
export function outsiderOf(
  { kind, text }: Pick<PrincipalEntry, 'kind' | 'text'>,
  own: Pick<AccountExport, 'account' | 'partition'>,
  roles: ReadonlyMap<string, string>,
): Outsider | undefined {
  switch (kind) {
    case 'Service':
      return alone(text, 'service', {
        principal: { type: 'service', name: text },
        open: [],
        names: [`Service ${text}`, 'Service *'],
      });
    case 'Federated': {
      const principal = { type: 'identity-provider', provider: text } as const;
      return alone(text, 'identity-provider', { principal, open: [], names: [`Federated ${text}`, 'Federated *'] });
    }
    case 'CanonicalUser':
      return alone(text, 'principal', ofNoKnownAccount(`CanonicalUser ${text}`));
    case 'AWS':
      return originForm.test(text)
        ? alone(text, 'principal', ofNoKnownAccount(`AWS ${text}`))
        : awsOutsider(text, own, roles);
  }
}

/** Whoever is not of this account and not listed: known by nothing. */
export const everybody: Outsider = {
  name: '*',
  outside: 'everybody',
  standIns: [{ principal: { type: 'anonymous' }, open: fromAnywhere, names: [] }],
};

/** The account a stand-in is given whose own nobody knows: AWS gives it to nobody. */
export const nowhere = '000000000000';

function ofNoKnownAccount(name: string): StandIn {
  return { principal: { type: 'root', account: nowhere }, open: fromAnywhere, names: [name], account: 'any' };
}

function alone(name: string, outside: Outside, standIn: StandIn): Outsider {
  return { name, outside, standIns: [standIn] };
}

function awsOutsider(
  text: string,
  own: Pick<AccountExport, 'account' | 'partition'>,
  roles: ReadonlyMap<string, string>,
): Outsider | undefined {
  const [, partition = own.partition, account = ''] =
    accountForm.exec(text) ?? identityForm.exec(text) ?? sessionForm.exec(text) ?? federatedForm.exec(text) ?? [];
  if (account === '' || account === own.account) return undefined;
  if (accountForm.test(text)) return wholeAccount(partition, account, own.partition);
  const names = [`AWS ${account}`, `AWS ${text}`];
  const known = { account, arn: text };
  if (identityForm.test(text)) {
    return alone(text, 'principal', { ...known, names, ...identityOf(text, account, '') });
  }
  const [, , , role, session = ''] = sessionForm.exec(text) ?? [];
  if (role === undefined) {
    const name = text.slice(text.indexOf('/') + 1);
    const userArn = `arn:${partition}:iam::${account}:root`;
    const principal = { type: 'federated-user', account, name, userArn } as const;
    return alone(text, 'principal', { ...known, names, principal, open: ['aws:userid'] });
  }
  // The ARN of a session leaves out the path of its role (spec/iam 4.4).
  const head = `arn:${partition}:iam::${account}:role/`;
  const written = roles.get(head + role);
  const { principal, open } = identityOf(written ?? `${head}${role}`, account, session);
  return alone(text, 'principal', {
    account,
    principal,
    names: written === undefined ? names : [...names, `AWS ${written}`],
    ...(written === undefined ? { open: [...open, 'aws:PrincipalArn'] } : { open, arn: written }),
  });
}

function identityOf(arn: string, account: string, sessionName: string): Pick<StandIn, 'principal' | 'open'> {
  const open = ['aws:userid'];
  if (/:user\//.test(arn)) return { principal: { type: 'user', account, arn, id: '' }, open };
  return { principal: { type: 'role-session', account, roleArn: arn, roleId: '', sessionName }, open };
}

/** Some user or role of it, and its root user, whom NotPrincipal spares more easily (spec/iam 4.6). */
function wholeAccount(partition: string, account: string, own: string): Outsider {
  const names = [`AWS ${account}`];
  const arn = `arn:${partition}:iam::${account}:user/-`;
  const somebody: StandIn = { principal: { type: 'user', account, arn, id: '' }, open: whoever, names, account };
  const root: StandIn = { ...somebody, principal: { type: 'root', account } };
  return {
    name: `arn:${partition}:iam::${account}:root`,
    outside: 'account',
    standIns: partition === own ? [somebody, root] : [somebody],
  };
}

/** Keys the caller can never bring: another provider's, and for services those of accounts and organisations. */
export function canBring({ principal }: StandIn, key: string): boolean {
  const name = fold(key);
  if (principal.type === 'service') return !/^aws:principal(?:orgid$|orgpaths$|tag\/)/.test(name);
  if (principal.type !== 'identity-provider' || principal.provider === '*') return true;
  const prefix = name.slice(0, name.indexOf(':'));
  return prefix === 'saml' || prefix.includes('.') ? prefix === prefixOf(principal.provider) : true;
}

function prefixOf(provider: string): string {
  if (isSaml(provider)) return 'saml';
  return fold(/:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider);
}

function isSaml(provider: string): boolean {
  return /:saml-provider\//.test(provider);
}

/** By which of the actions of sts somebody becomes a role (spec/iam 12.8). */
export function comesBy(outsider: Outsider, action: string): boolean {
  const name = fold(action);
  const provider = outsider.outside === 'identity-provider' ? outsider.name : undefined;
  switch (name) {
    case 'sts:assumerole':
      return provider === undefined;
    case 'sts:assumerolewithsaml':
      return outsider.outside === 'everybody' || provider === '*' || (provider !== undefined && isSaml(provider));
    case 'sts:assumerolewithwebidentity':
      return outsider.outside === 'everybody' || provider === '*' || (provider !== undefined && !isSaml(provider));
    default:
      return true;
  }
}
