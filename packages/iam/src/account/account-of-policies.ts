/** An account made of policy files alone, or an export with policy files added: its access if the policies were attached. */
import { nodeArn, nodeKind, splitArn, type Tags } from '@sallyport/aws';
import { type CompiledPolicy, compile } from '../compile/compile.ts';
import type { PolicyType } from '../document/document.ts';
import { parsePolicy } from '../document/parse.ts';
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import { resourcePolicyType } from '../evaluate/resource-policy-type.ts';
import { refuse } from '../input/read-value.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal, SessionDocument } from './account-export.ts';
import { readSessionDocuments } from './read-session-documents.ts';

/** The text of a document, and its file, which traces and errors name. */
export type PolicyText = { readonly file: string; readonly text: string };

/** The policies of the root of an organization, of an organizational unit or of the account. */
export type LevelPolicies = { readonly name: string; readonly policies: readonly PolicyText[] };

/** The policies to add to one user or role, which may be new. A boundary replaces its boundary. */
export type PrincipalPolicies = {
  /** ARN of a user or role, or the name of one that is in the account. */
  readonly principal: string;
  readonly tags?: Tags;
  readonly identity?: readonly PolicyText[];
  readonly boundary?: readonly PolicyText[];
};

/** Policy files to add to an account. What is left out is unchanged. */
export type AccountPolicies = {
  readonly principals: readonly PrincipalPolicies[];
  /** A resource-based policy: of a bucket and the objects asked about, of a key, or the trust policy of a role. */
  readonly resource?: { readonly arns: readonly string[]; readonly policy: PolicyText };
  /** From the root down. */
  readonly serviceControl?: readonly LevelPolicies[];
  readonly resourceControl?: readonly LevelPolicies[];
  /** A node by ARN, or by id together with its region. */
  readonly node?: { readonly id: string; readonly region?: string; readonly tags?: Tags };
  /** Session documents by name, with their content. */
  readonly documents?: readonly { readonly name: string; readonly content: PolicyText }[];
};

/** An account with nothing in it but the session documents of AWS. */
export function emptyAccount(partition: string, account: string): AccountExport {
  return {
    partition,
    account,
    users: [],
    roles: [],
    nodes: [],
    documents: readSessionDocuments(undefined),
    resourcePolicies: new Map(),
    incomplete: true,
  };
}

/**
 * `account` with these policies added. A boundary, organization policies, a resource-based policy, a node or a document
 * replaces the one there was. Throws PolicyError for what IAM would refuse, InputError for ARNs that do not belong to the account.
 */
export function withPolicies(account: AccountExport, given: AccountPolicies): AccountExport {
  const { resource } = given;
  const policies = new Map(resource?.arns.map((arn) => [arn, resourcePolicyOf(arn, resource.policy)] as const));
  const principals = [
    ...given.principals,
    ...(account.users.length + account.roles.length > 0 ? [] : listedIn(account, policies)),
  ];
  const all = principals.reduce<readonly ExportedPrincipal[]>(
    (known, one) => withPrincipal(account, known, one),
    [...account.users, ...account.roles],
  );
  return {
    ...account,
    users: all.filter((one) => one.kind === 'user'),
    roles: all
      .filter((one) => one.kind === 'role')
      .map((role) => ({ ...role, trust: policies.get(role.arn) ?? role.trust })),
    resourcePolicies: new Map([...account.resourcePolicies, ...policies]),
    ...(given.serviceControl && { serviceControl: levelsOf(given.serviceControl, 'service-control') }),
    ...(given.resourceControl && { resourceControl: levelsOf(given.resourceControl, 'resource-control') }),
    ...(given.node && { nodes: withNode(account, given.node) }),
    ...(given.documents && { documents: withDocuments(account.documents, given.documents) }),
  };
}

/** An account without principals gets those the resource-based policy lists: IAM stores only ARNs of principals that exist (spec/iam 4.3). */
function listedIn(
  { account }: AccountExport,
  policies: ReadonlyMap<string, NamedPolicy>,
): readonly PrincipalPolicies[] {
  const own = new RegExp(`^arn:[a-z0-9-]+:iam::${account}:(?:user|role)/`);
  const session = new RegExp(`^(arn:[a-z0-9-]+):sts::${account}:assumed-role/([^/]+)/[^/]+$`);
  const entries = [...policies.values()].flatMap(({ policy }) =>
    policy.document.statements.flatMap(({ principal }) => principal?.entries ?? []),
  );
  // A session is one of its role.
  const names = entries.map(({ text }) => text.replace(session, `$1:iam::${account}:role/$2`));
  return [...new Set(names)].filter((name) => own.test(name)).map((principal) => ({ principal }));
}

/** Takes the file as the name of the policy. Throws PolicyError. */
export function policyOfText({ file, text }: PolicyText, type: PolicyType): NamedPolicy {
  return { name: file, policy: compiled({ file, text }, type) };
}

function compiled({ file, text }: PolicyText, type: PolicyType): CompiledPolicy {
  return compile(parsePolicy(text, { type, file }));
}

function resourcePolicyOf(arn: string, text: PolicyText): NamedPolicy {
  return policyOfText(text, resourcePolicyType(splitArn(arn), 'sts:assumerole'));
}

function levelsOf(
  levels: readonly LevelPolicies[],
  type: 'service-control' | 'resource-control',
): readonly OrganizationLevel[] {
  return levels.map(({ name, policies }) => ({ name, policies: policies.map((text) => policyOfText(text, type)) }));
}

function withPrincipal(
  account: AccountExport,
  known: readonly ExportedPrincipal[],
  { principal, tags, identity = [], boundary }: PrincipalPolicies,
): readonly ExportedPrincipal[] {
  const before = known.find(({ arn, name }) => arn === principal || name === principal);
  const one = before ?? newPrincipal(account, principal);
  const after: ExportedPrincipal = {
    ...one,
    ...(tags && { tags: new Map([...one.tags, ...tags]) }),
    identity: [...one.identity, ...identity.map((text) => policyOfText(text, 'identity'))],
    ...(boundary && { boundary: boundary.map((text) => policyOfText(text, 'boundary')) }),
  };
  return before === undefined ? [...known, after] : known.map((other) => (other === before ? after : other));
}

/** The trust policy of a role whose own is not given: it allows nothing. */
const noTrust: NamedPolicy = {
  name: 'trust policy not given',
  policy: compile(parsePolicy('{"Version":"2012-10-17","Statement":[]}', { type: 'trust' })),
};

const here = { code: 'request/export', path: '' } as const;

function newPrincipal({ account }: AccountExport, arn: string): ExportedPrincipal {
  const [, , service, , owner, rest = ''] = splitArn(arn) ?? [];
  const [kind, ...path] = rest.split('/');
  const name = path.at(-1) ?? '';
  if (service !== 'iam' || (kind !== 'user' && kind !== 'role') || name === '') {
    return refuse(here, `${arn} is not the ARN of a user or role`, 'arn:aws:iam::ACCOUNT:user/NAME');
  }
  if (owner !== account) {
    return refuse(here, `${arn} is not of account ${account}`, 'principals of one account at a time');
  }
  const both = { arn, name, id: '', tags: new Map<string, string>(), identity: [] };
  return kind === 'user' ? { kind, ...both, groups: [] } : { kind, ...both, trust: noTrust, instanceProfiles: [] };
}

function withNode(
  { account, partition, nodes }: AccountExport,
  { id, region, tags }: NonNullable<AccountPolicies['node']>,
): readonly ExportedNode[] {
  const known = nodes.find((one) => one.arn === id || one.id === id);
  if (known !== undefined) {
    return nodes.map((one) => (one === known ? { ...one, tags: new Map([...one.tags, ...(tags ?? [])]) } : one));
  }
  if (region === undefined && !id.startsWith('arn:')) {
    return refuse(here, `the region of ${id} is missing`, 'name its region, or give its ARN');
  }
  const arn = nodeArn(id, { partition, account, region: region ?? '' });
  const [, , , place, owner, rest = ''] = splitArn(arn ?? '') ?? [];
  if (arn === undefined || place === undefined || owner === undefined) {
    return refuse(here, `"${id}" is not a node`, 'i-..., mi-..., ecs:CLUSTER_TASK_RUNTIME, or an ARN');
  }
  const tagged = tags === undefined ? { tags: new Map<string, string>(), tagsUnknown: true as const } : { tags };
  const name = rest.split('/').at(-1) ?? id;
  return [...nodes, { arn, id: name, kind: nodeKind(arn), account: owner, region: place, ...tagged }];
}

function withDocuments(
  known: readonly SessionDocument[],
  given: NonNullable<AccountPolicies['documents']>,
): readonly SessionDocument[] {
  const texts = given.map(({ name, content }) => ({ Name: name, Content: content.text }));
  const read = readSessionDocuments({ value: texts, path: 'session documents', code: 'request/export' });
  const names = new Set(given.map(({ name }) => name));
  return [...known.filter(({ name }) => !names.has(name)), ...read.filter(({ name }) => names.has(name))];
}
