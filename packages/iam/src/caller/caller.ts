/** A caller: a principal of the export, with its policies and with what is known, and not known, of its calls. */
import { runAsTag } from '@sallyport/aws';
import type { AccountExport, ExportedPrincipal } from '../account/account-export.ts';
import type { PolicyDocument } from '../document/document.ts';
import type { NamedPolicy, OrganizationLevel, PolicySet } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext } from '../request.ts';
import { overrideTags } from '../service/assume-role.ts';
import { runAsTagOf } from '../service/run-as.ts';
import type { SessionNames } from './session-name.ts';
import { isAbsent, unknownKeys } from './unknown-keys.ts';

/** The principal whose access is asked about. */
export type Caller = {
  /** ARN of the user or role. */
  readonly arn: string;
  readonly principal: Principal;
  readonly context: RequestContext;
  /** Context keys in its policies whose values are not known before the call. */
  readonly unknown: readonly string[];
  readonly policies: PolicySet;
  /**
   * Value of the tag SSMSessionRunAs. `unknown` is the key of the tag where the principal that starts the role session may
   * set it; `values` are the only ones it may set, where policies limit them.
   */
  readonly runAs: string | undefined | { readonly unknown: string; readonly values?: readonly (string | undefined)[] };
  /** What stays the same in the sessions of the roles it assumes. */
  readonly connection: Pick<CallerOptions, 'context' | 'absent' | 'endpoint' | 'region'>;
  /** Of a session of a role that a principal of the account assumed: the name of the principal, and which names it may take. */
  readonly sessionNames?: { readonly own: string; allowed(): SessionNames };
  /** A principal of another account. */
  readonly external?: true;
};

/**
 * What is known of the calls beside the export. A key that is neither here nor in the export is unknown, never absent.
 */
export type CallerOptions = {
  /** Name of the role session, where it is known. */
  readonly sessionName?: string;
  /** Session tags, where they are known. */
  readonly sessionTags?: ReadonlyMap<string, string>;
  /** The session may have been tagged when the role was assumed: its principal tags are unknown. Default: as its trust policy says. */
  readonly taggable?: boolean;
  /** Further context of the calls, such as `aws:SourceIp`. */
  readonly context?: RequestContext;
  /** The Region that is called, where neither the resource nor the service tells it. */
  readonly region?: string;
  /** Keys known to be absent; `*`: every key that is not given. */
  readonly absent?: readonly string[];
  /** Session policies of its own session; the sessions of roles it assumes have none. */
  readonly session?: readonly NamedPolicy[];
  /** Policy of the VPC endpoint all calls go through. */
  readonly endpoint?: readonly NamedPolicy[];
};

export function createCaller(account: AccountExport, who: ExportedPrincipal, options: CallerOptions = {}): Caller {
  const { sessionName, sessionTags, taggable = sessionTags === undefined && allowsSessionTags(who) } = options;
  const tags = overrideTags(taggable ? new Map() : who.tags, sessionTags ?? new Map());
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
  const more = taggable ? ['aws:PrincipalTag/*'] : [];
  const tag = runAsTagOf(tags);
  return {
    arn: who.arn,
    principal: principalOf(account, who, sessionName),
    context,
    unknown: [...unknownKeys(documentsOf(policies), context), ...more].filter((key) => !isAbsent(options.absent, key)),
    policies,
    connection: connectionOf(options),
    runAs: tag === undefined && taggable ? { unknown: `aws:PrincipalTag/${runAsTag}` } : tag,
  };
}

/** A role whose trust policy allows sts:TagSession: sessions of Identity Center's roles have their tags from there alone (spec/iam 12.11). */
export function allowsSessionTags(who: ExportedPrincipal): boolean {
  return (
    who.kind === 'role' &&
    who.trust.policy.statements.some(({ deny, actions }) => !deny && actions.matches(fold('sts:TagSession')))
  );
}

/** From where and when the calls come, which no role changes. */
const connectionKeys = new Set(
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

export function connectionOf({ context = {}, absent, endpoint, region }: CallerOptions): Caller['connection'] {
  return {
    context: Object.fromEntries(Object.entries(context).filter(([key]) => connectionKeys.has(fold(key)))),
    ...(absent && { absent }),
    ...(endpoint && { endpoint }),
    ...(region !== undefined && { region }),
  };
}

function principalOf({ account }: AccountExport, who: ExportedPrincipal, sessionName: string | undefined): Principal {
  const { arn, id } = who;
  if (who.kind === 'user') return { type: 'user', account, arn, id };
  return { type: 'role-session', account, roleArn: arn, roleId: id, ...(sessionName !== undefined && { sessionName }) };
}

export function documentsOf(policies: PolicySet): readonly PolicyDocument[] {
  const { identity, boundary = [], session = [], endpoint = [], serviceControl, resourceControl } = policies;
  const levels = (all: readonly OrganizationLevel[] = []): readonly NamedPolicy[] =>
    all.flatMap((level) => level.policies);
  return [...identity, ...boundary, ...session, ...endpoint, ...levels(serviceControl), ...levels(resourceControl)].map(
    ({ policy }) => policy.document,
  );
}
