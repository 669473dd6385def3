/** A principal of an export made ready to ask: policies, what is known of it, and which keys nobody can know beforehand. */

import type { AccountExport, ExportedPrincipal } from '../account/account-export.ts';
import type { PolicyDocument } from '../document/document.ts';
import { authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NamedPolicy, OrganizationLevel, PolicySet } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext, RequestedResource } from '../request.ts';
import { runAsTag } from '../service/run-as.ts';
import { isAbsent, unknownKeys } from './unknown-keys.ts';

/** A principal made ready to ask: who it is to IAM, its policies, and what is known and not known of its calls. */
export type Asker = {
  /** ARN of the user or role. */
  readonly arn: string;
  readonly principal: Principal;
  readonly context: RequestContext;
  /** Keys its own policies look at whose values nobody knows before the call. */
  readonly unknown: readonly string[];
  readonly policies: PolicySet;
  /** Tag SSMSessionRunAs; `unknown` when whoever opens the session may set it, to one of `values` where it is guarded. */
  readonly runAs: string | undefined | { readonly unknown: string; readonly values?: readonly (string | undefined)[] };
  /** What stays true of its calls once it has assumed a role. */
  readonly connection: Pick<AskerOptions, 'context' | 'absent' | 'endpoint'>;
  /** From outside the account. */
  readonly stranger?: true;
};

/**
 * What is known of the calls beside the export. A key named in none of these, and not in the export, is unknown,
 * never absent.
 */
export type AskerOptions = {
  /** Name of the role session, where it is known. */
  readonly sessionName?: string;
  /** Session tags, where they are known. */
  readonly sessionTags?: ReadonlyMap<string, string>;
  /** Whoever assumes the role may tag the session: its principal tags are not known. Default: what its trust policy says. */
  readonly taggable?: boolean;
  /** What else is known of the call, such as `aws:SourceIp`. */
  readonly context?: RequestContext;
  /** Keys known to be absent; `*` for every key that is not given. */
  readonly absent?: readonly string[];
  /** Session policies its own session was made with; the sessions of roles it assumes have none. */
  readonly session?: readonly NamedPolicy[];
  /** Policy of the VPC endpoint every call goes through. */
  readonly endpoint?: readonly NamedPolicy[];
};

export function createAsker(account: AccountExport, who: ExportedPrincipal, options: AskerOptions = {}): Asker {
  const { sessionName, sessionTags, taggable = sessionTags === undefined && mayBeTagged(who) } = options;
  const tags = new Map(taggable ? [] : who.tags);
  for (const [key, value] of sessionTags ?? []) {
    for (const own of [...tags.keys()]) if (fold(own) === fold(key)) tags.delete(own);
    tags.set(key, value);
  }
  const context: RequestContext = {
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    ...options.context,
  };
  const policies: PolicySet = {
    identity: who.identity,
    ...(who.boundary && { boundary: who.boundary }),
    ...(account.serviceControl && { serviceControl: account.serviceControl }),
    ...(account.resourceControl && { resourceControl: account.resourceControl }),
    ...(options.session && { session: options.session }),
    ...(options.endpoint && { endpoint: options.endpoint }),
  };
  const anonymous = who.id === '' || (who.kind === 'role' && sessionName === undefined);
  const open = [...(taggable ? ['aws:PrincipalTag/*'] : []), ...(anonymous ? ['aws:userid'] : [])];
  const tagKey = [...tags.keys()].find((key) => fold(key) === fold(runAsTag));
  return {
    arn: who.arn,
    principal: principalOf(account, who, sessionName),
    context,
    unknown: [...unknownKeys(documentsOf(policies), context), ...open].filter((key) => !isAbsent(options.absent, key)),
    policies,
    connection: connectionOf(options),
    runAs: tagKey !== undefined ? tags.get(tagKey) : taggable ? { unknown: `aws:PrincipalTag/${runAsTag}` } : undefined,
  };
}

/** Whoever opens a session of such a role may bring tags along: of Identity Center's roles people have no others (spec/iam 12.11). */
export function mayBeTagged(who: ExportedPrincipal): boolean {
  return (
    who.kind === 'role' &&
    who.trust.policy.statements.some(({ deny, actions }) => !deny && actions.matches(fold('sts:TagSession')))
  );
}

/** Where the calls come from and when, which no role changes. */
const ofConnection = new Set(
  [
    'aws:SourceIp',
    'aws:VpcSourceIp',
    'aws:SourceVpc',
    'aws:SourceVpcArn',
    'aws:SourceVpce',
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:SecureTransport',
    'aws:UserAgent',
    'aws:Referer',
    'aws:ViaAWSService',
  ].map(fold),
);

export function connectionOf({ context = {}, absent, endpoint }: AskerOptions): Asker['connection'] {
  return {
    context: Object.fromEntries(Object.entries(context).filter(([key]) => ofConnection.has(fold(key)))),
    ...(absent && { absent }),
    ...(endpoint && { endpoint }),
  };
}

function principalOf({ account }: AccountExport, who: ExportedPrincipal, sessionName: string | undefined): Principal {
  const { arn, id } = who;
  if (who.kind === 'user') return { type: 'user', account, arn, id };
  return { type: 'role-session', account, roleArn: arn, roleId: id, sessionName: sessionName ?? '' };
}

/** The root user: nothing but the organisation and resources can refuse it. */
export function rootAsker(
  { account, partition, serviceControl, resourceControl }: AccountExport,
  options: Pick<AskerOptions, 'context' | 'absent' | 'endpoint'> = {},
): Asker {
  const { absent, endpoint } = options;
  const arn = `arn:${partition}:iam::${account}:root`;
  // The account says its partition; of a call on "*" nothing else does.
  const context = { 'aws:PrincipalArn': arn, ...options.context };
  const policies: PolicySet = {
    identity: [],
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
    ...(endpoint && { endpoint }),
  };
  return {
    arn,
    principal: { type: 'root', account },
    context,
    unknown: unknownKeys(documentsOf(policies), context).filter((key) => !isAbsent(absent, key)),
    policies,
    connection: connectionOf(options),
    runAs: undefined,
  };
}

function documentsOf(policies: PolicySet): readonly PolicyDocument[] {
  const { identity, boundary = [], session = [], endpoint = [], serviceControl, resourceControl } = policies;
  const levels = (all: readonly OrganizationLevel[] = []): readonly NamedPolicy[] =>
    all.flatMap((level) => level.policies);
  return [...identity, ...boundary, ...session, ...endpoint, ...levels(serviceControl), ...levels(resourceControl)].map(
    ({ policy }) => policy.document,
  );
}

/** Keys of a service other than the one asked are absent for certain; global, federation and node-credential keys are not. */
function matters(key: string, service: string): boolean {
  const name = fold(key);
  const prefix = name.slice(0, name.indexOf(':'));
  if (prefix === 'aws' || prefix === 'saml' || prefix.includes('.') || prefix === service) return true;
  return name === 'ec2:sourceinstancearn' || name === 'ec2:roledelivery' || name === 'ssm:sourceinstancearn';
}

export type Extra = {
  /** Keys of the call beside those of the principal. */
  readonly context?: RequestContext;
  /** More keys nobody knows. */
  readonly unknown?: readonly string[];
  readonly resource?: PolicySet['resource'];
};

export function ask(
  asker: Asker,
  action: string,
  resources: readonly RequestedResource[],
  extra: Extra = {},
): Decision {
  const service = fold(action.slice(0, action.indexOf(':')));
  return authorise(
    {
      principal: asker.principal,
      action,
      resources,
      context: extra.context === undefined ? asker.context : { ...asker.context, ...extra.context },
      unknown: unknownFor(asker, service, extra.unknown),
    },
    extra.resource === undefined ? asker.policies : { ...asker.policies, resource: extra.resource },
  );
}

const unknownByService = new WeakMap<Asker, Map<string, readonly string[]>>();

export function unknownFor(asker: Asker, service: string, more: readonly string[] = []): readonly string[] {
  let services = unknownByService.get(asker);
  if (services === undefined) {
    services = new Map();
    unknownByService.set(asker, services);
  }
  let keys = services.get(service);
  if (keys === undefined) {
    keys = asker.unknown.filter((key) => matters(key, service));
    services.set(service, keys);
  }
  return more.length === 0 ? keys : [...keys, ...more];
}
