/** What follows from the kind of an external principal: the keys its requests can have, and the sts action it assumes a role with. */
import { fold } from '../match/fold.ts';
import type { ExternalPrincipal, SamplePrincipal } from './external-principal.ts';

/** Requests of a service have no keys of accounts and organizations; those of an identity provider none of another provider. */
export function canHaveKey({ principal }: SamplePrincipal, key: string): boolean {
  const name = fold(key);
  if (principal.type === 'service') return !/^aws:principal(?:orgid$|orgpaths$|tag\/)/.test(name);
  if (principal.type !== 'federated-principal' || principal.provider === '*') return true;
  const prefix = name.slice(0, name.indexOf(':'));
  return prefix === 'saml' || prefix.includes('.') ? prefix === keyPrefixOf(principal.provider) : true;
}

function keyPrefixOf(provider: string): string {
  if (isSaml(provider)) return 'saml';
  return fold(/:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider);
}

function isSaml(provider: string): boolean {
  return /:saml-provider\//.test(provider);
}

/** Whether the principal can assume a role with this action of sts (spec/iam 12.8). Other actions: always. */
export function canAssumeWith({ kind, name }: ExternalPrincipal, action: string): boolean {
  const provider = kind === 'federated-principal' ? name : undefined;
  switch (fold(action)) {
    case 'sts:assumerole':
      return provider === undefined;
    case 'sts:assumerolewithsaml':
      return kind === 'everybody' || provider === '*' || (provider !== undefined && isSaml(provider));
    case 'sts:assumerolewithwebidentity':
      return kind === 'everybody' || provider === '*' || (provider !== undefined && !isSaml(provider));
    default:
      return true;
  }
}
