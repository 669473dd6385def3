/** The names by which policies list principals (spec/iam 4.1, 4.2): accounts, users, roles, sessions. */
import type { PrincipalEntry } from '../document/document.ts';

export type PrincipalName = Pick<PrincipalEntry, 'kind' | 'text'>;

export const accountForm: RegExp = /^(?:arn:([a-z0-9-]+):iam::)?(\d{12})(?::root)?$/;
export const identityForm: RegExp = /^arn:([a-z0-9-]+):iam::(\d{12}):(user|role)\/(?:[^*?$]*\/)?[^/*?$]+$/;
export const sessionForm: RegExp = /^arn:([a-z0-9-]+):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
export const federatedForm: RegExp = /^arn:([a-z0-9-]+):sts::(\d{12}):federated-user\/(.+)$/;
/** A CloudFront origin access identity, which has no account (spec/iam 4.1). */
export const originAccessForm: RegExp = /^arn:[a-z0-9-]+:iam::cloudfront:user\/./;

/** The same text for each way to write an account. */
export function entryName({ kind, text }: PrincipalName): string {
  return `${kind} ${(kind === 'AWS' && accountForm.exec(text)?.[2]) || text}`;
}

export function isEveryone({ kind, text }: PrincipalName): boolean {
  return kind === 'AWS' && text === '*';
}

/** The account of a user or role whose whole ARN is given. */
export function accountOfIdentity(text: string): string | undefined {
  return identityForm.exec(text)?.[2];
}

/** The account in the ARN or account id. */
export function accountOf(text: string): string | undefined {
  return /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?=:|$)/.exec(text)?.[1];
}

/** The ARN of a role without its path. */
export function arnWithoutPath(text: string): string | undefined {
  return /:role\//.test(text) && identityForm.test(text) ? text.replace(/:role\/.*\//, ':role/') : undefined;
}
