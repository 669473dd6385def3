/** What IAM must allow: an action on a key, with its policy and the context keys of KMS (spec/iam 4.4, 7.4). */
import { tagContext } from '@sallyport/aws';
import type { NamedPolicy, RequestContext } from '@sallyport/iam';
import type { Region } from '../../region.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import { named } from '../iam/principal-policies.ts';
import { trustShown } from '../iam/trust-principals.ts';
import { serviceHost } from './aws-managed.ts';
import { findKey, type NamedKey } from './find-key.ts';
import { aliasesOf, type Key, keyArn, kmsArn, kmsStore } from './store.ts';

/** Data that a ciphertext is bound to and a policy can require. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** On the key that the request names. */
export function onNamedKey(
  call: Call,
  action: string,
  keyId: string | undefined,
  context: RequestContext = {},
): RequiredPermission {
  const found = findKey(call.caller.account, keyId ?? '');
  // Another account's key that is not there has no policy that would allow the call.
  if ('foreignArn' in found) return { ...unkeyed(call, action, found.foreignArn), context };
  return onKey(call, action, found, context);
}

export function onKey(
  call: Call,
  action: string,
  { key, alias }: NamedKey,
  context: RequestContext = {},
): RequiredPermission {
  return {
    action: `kms:${action}`,
    resources: [resourceOf(key)],
    context: {
      ...callKeys(call),
      ...keyKeys(key),
      ...(alias !== undefined && { 'kms:RequestAlias': alias }),
      ...context,
    },
    resourcePolicies: policiesOf(call.region, key),
  };
}

/** For a service of AWS that uses the key in its own name. */
export function onServiceKey(region: Region, action: string, key: Key, context: RequestContext): RequiredPermission {
  return {
    action: `kms:${action}`,
    resources: [resourceOf(key)],
    context: { ...keyKeys(key), ...context },
    resourcePolicies: policiesOf(region, key),
  };
}

function resourceOf(key: Key): RequiredPermission['resources'][number] {
  return { arn: keyArn(key), account: key.owner.id, context: tagContext(['aws:ResourceTag'], key.tags) };
}

function policiesOf(region: Region, key: Key): ReadonlyMap<string, NamedPolicy> {
  return new Map([[keyArn(key), named(`policy of key ${key.id}`, 'key', trustShown(region, key.policy))]]);
}

/** Of the caller's account: an alias, or `*`. */
export function onAlias(call: Call, action: string, name: string): RequiredPermission {
  return unkeyed(call, action, kmsArn(call.account, name));
}

export function unkeyed(call: Call, action: string, arn = '*', context: RequestContext = {}): RequiredPermission {
  return {
    action: `kms:${action}`,
    resources: [{ arn }],
    context: { ...callKeys(call), ...context },
    resourcePolicies: new Map(),
  };
}

export function encryptionKeys(context: EncryptionContext | undefined): RequestContext {
  const entries = Object.entries(context ?? {});
  if (entries.length === 0) return {};
  return {
    'kms:EncryptionContextKeys': entries.map(([key]) => key),
    // Policies name a key of the context after a colon, as in kms:EncryptionContext:Department.
    ...Object.fromEntries(entries.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
  };
}

function callKeys(call: Call): Record<string, string> {
  const { account, viaService } = call;
  return {
    'kms:CallerAccount': call.caller.account.id,
    ...(viaService !== undefined && { 'kms:ViaService': serviceHost(account, viaService) }),
  };
}

function keyKeys(key: Key): RequestContext {
  const aliases = aliasesOf(kmsStore(key.owner), key).map(({ name }) => name);
  return {
    'kms:KeySpec': 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': 'AWS_KMS',
    'kms:MultiRegion': 'false',
    ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases }),
  };
}
