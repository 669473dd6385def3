/** An account told by policy files alone, or an export with policy files laid over it: what would be, if these were attached. */
import { type CompiledPolicy, compile } from '../compile/compile.ts';
import type { PolicyType } from '../document/document.ts';
import { parsePolicy } from '../document/parse.ts';
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import { resourcePolicyType } from '../evaluate/resource-policy-type.ts';
import { refuse } from '../input/read-value.ts';
import { splitArn } from '../match/arn.ts';
import type { Tags } from '../service/node.ts';
import { nodeArn, nodeKind } from '../service/node-arn.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal, SessionDocument } from './account-export.ts';
import { readSessionDocuments } from './read-session-documents.ts';

/** The text of a document, and the file it stands in, which traces and errors name. */
export type PolicyText = { readonly file: string; readonly text: string };

/** One user or role, known or new, and what it gets beside what it has. A boundary replaces the one it had. */
export type PrincipalPolicies = {
  /** ARN of a user or role; of one that is in the account already, its name does. */
  readonly principal: string;
  readonly tags?: Tags;
  readonly identity?: readonly PolicyText[];
  readonly boundary?: readonly PolicyText[];
};

/** Policy files to lay over an account. What is left out stays as it was. */
export type AccountPolicies = {
  readonly principals: readonly PrincipalPolicies[];
  /** The policy of a resource: of a bucket and every object asked for, of a key, or the trust policy of a role. */
  readonly resource?: { readonly arns: readonly string[]; readonly policy: PolicyText };
  /** One policy a level, from the root down. */
  readonly serviceControl?: readonly PolicyText[];
  readonly resourceControl?: readonly PolicyText[];
  /** A node by ARN, or by id together with its region. */
  readonly node?: { readonly id: string; readonly region?: string; readonly tags?: Tags };
  /** Session documents by name, with their content. */
  readonly documents?: readonly { readonly name: string; readonly content: PolicyText }[];
};

/** An account with nobody and nothing in it but AWS's own session documents. */
export function emptyAccount(partition: string, account: string): AccountExport {
  return {
    partition,
    account,
    users: [],
    roles: [],
    nodes: [],
    documents: readSessionDocuments(undefined),
    resourcePolicies: new Map(),
  };
}

/**
 * `account` with these policies added. A boundary, an organisation policy, a resource policy, a node or a document
 * replaces what was there. Throws PolicyError for what IAM would refuse, AskError for what fits no account.
 */
export function withPolicies(account: AccountExport, given: AccountPolicies): AccountExport {
  const { resource } = given;
  const policies = new Map(resource?.arns.map((arn) => [arn, resourcePolicyOf(arn, resource.policy)] as const));
  const principals = [
    ...given.principals,
    ...(account.users.length + account.roles.length > 0 ? [] : namedIn(account, policies)),
  ];
  const everybody = principals.reduce<readonly ExportedPrincipal[]>(
    (known, one) => withPrincipal(account, known, one),
    [...account.users, ...account.roles],
  );
  return {
    ...account,
    users: everybody.filter((one) => one.kind === 'user'),
    roles: everybody
      .filter((one) => one.kind === 'role')
      .map((role) => ({ ...role, trust: policies.get(role.arn) ?? role.trust })),
    resourcePolicies: new Map([...account.resourcePolicies, ...policies]),
    ...(given.serviceControl && { serviceControl: levelsOf(given.serviceControl, 'service-control') }),
    ...(given.resourceControl && { resourceControl: levelsOf(given.resourceControl, 'resource-control') }),
    ...(given.node && { nodes: withNode(account, given.node) }),
    ...(given.documents && { documents: withDocuments(account.documents, given.documents) }),
  };
}

/** An account that lists nobody has whom the policy of the resource names: a name IAM stored is that of somebody (spec/iam 4.3). */
function namedIn({ account }: AccountExport, policies: ReadonlyMap<string, NamedPolicy>): readonly PrincipalPolicies[] {
  const own = new RegExp(`^arn:[a-z0-9-]+:iam::${account}:(?:user|role)/`);
  const entries = [...policies.values()].flatMap(({ policy }) =>
    policy.document.statements.flatMap(({ principal }) => principal?.entries ?? []),
  );
  return [...new Set(entries.map(({ text }) => text))]
    .filter((text) => own.test(text))
    .map((principal) => ({ principal }));
}

/** Named by its file, as in the sentences about it. Throws PolicyError. */
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
  texts: readonly PolicyText[],
  type: 'service-control' | 'resource-control',
): readonly OrganizationLevel[] {
  return texts.map((text, index) => ({ name: `level ${index + 1}`, policies: [policyOfText(text, type)] }));
}

function withPrincipal(
  account: AccountExport,
  known: readonly ExportedPrincipal[],
  { principal, tags, identity = [], boundary }: PrincipalPolicies,
): readonly ExportedPrincipal[] {
  const before = known.find(({ arn, name }) => arn === principal || name === principal);
  const one = before ?? newcomer(account, principal);
  const after: ExportedPrincipal = {
    ...one,
    ...(tags && { tags: new Map([...one.tags, ...tags]) }),
    identity: [...one.identity, ...identity.map((text) => policyOfText(text, 'identity'))],
    ...(boundary && { boundary: boundary.map((text) => policyOfText(text, 'boundary')) }),
  };
  return before === undefined ? [...known, after] : known.map((other) => (other === before ? after : other));
}

/** Nobody may assume a role whose trust policy nobody told. */
const noTrust: NamedPolicy = {
  name: 'trust policy not given',
  policy: compile(parsePolicy('{"Version":"2012-10-17","Statement":[]}', { type: 'trust' })),
};

const here = { code: 'request/export', path: '' } as const;

function newcomer({ account }: AccountExport, arn: string): ExportedPrincipal {
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
    return refuse(here, `nothing says in which region ${id} lies`, 'name its region, or give its ARN');
  }
  const arn = nodeArn(id, { partition, account, region: region ?? '' });
  const [, , , place, owner, rest = ''] = splitArn(arn ?? '') ?? [];
  if (arn === undefined || place === undefined || owner === undefined) {
    return refuse(here, `"${id}" is not a node`, 'i-..., mi-..., ecs:CLUSTER_TASK_RUNTIME, or an ARN');
  }
  const told = tags === undefined ? { tags: new Map<string, string>(), tagsUnknown: true as const } : { tags };
  const name = rest.split('/').at(-1) ?? id;
  return [...nodes, { arn, id: name, kind: nodeKind(arn), account: owner, region: place, ...told }];
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
