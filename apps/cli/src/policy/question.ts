/** What is asked, of which account, with what known: put together from the words and options of a command line. */
import { parsePrincipalArn, splitArn } from '@sallyport/aws';
import {
  type AccountExport,
  type AccountPolicies,
  findPrincipal,
  foldKey,
  PolicyError,
  type PolicyText,
  type PrincipalPolicies,
  policyOfText,
  type WhoCanOptions,
  withPolicies,
} from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import { accountOf, isByFiles, isByFilesAlone } from './account.ts';
import { readInput } from './input-file.ts';
import { levelsOf, noteLevelsWithoutAllow } from './organization-levels.ts';
import type { Pair, SourceOptions } from './source-options.ts';
import { isNode, nodeOf } from './target.ts';
import { unknownPolicy } from './unknown-policy.ts';

export type Asked = {
  /** Name or ARN of the principal; left out: every principal. */
  readonly principal?: string;
  /** An instance, when the question is about reaching it. */
  readonly target?: string;
  /** ARNs the action is done on. */
  readonly resources?: readonly string[];
};

export type Question = {
  readonly account: AccountExport;
  /** As the account knows them: a role session is asked as its role, with the session's name in `options`. */
  readonly principal?: string;
  /** ARN of the node that is the target. */
  readonly node?: string;
  /** What is known when the question is about this resource, or about the target. */
  options(resource?: string): WhoCanOptions;
  /** Why a "denied" about this resource is not certain, where a policy that decides about it is not known. */
  unknownPolicy(action: string, resource: string): string | undefined;
};

/** Throws CliError for files and words that cannot be used; the live account's own errors come through. */
export async function readQuestion(asked: Asked, source: SourceOptions): Promise<Question> {
  try {
    return await put(asked, source);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const place = `${error.file ?? 'policy'}:${error.line}:${error.column}`;
    throw new CliError('cli/input', `${place}: ${error.code}: ${error.message}`, error.hint, { cause: error });
  }
}

async function put(asked: Asked, source: SourceOptions): Promise<Question> {
  const caller = asked.principal === undefined ? undefined : callerOf(asked.principal);
  const given = principalsOf(caller?.principal, source);
  const base = await accountOf(source, {
    principal: given[0]?.principal ?? asked.principal,
    resource: asked.resources?.[0],
  });
  const principals = given.map((one) => ({ ...one, principal: inFull(base, one.principal) }));
  // A policy added to a principal that the export does not list would be the only one it has.
  if (base.incomplete !== true) for (const { principal } of principals) findPrincipal(base, principal);
  const account = withPolicies(base, filesOf(asked, base, principals, source));
  if (source.scp !== undefined) noteLevelsWithoutAllow(account.serviceControl ?? []);
  const node = asked.target === undefined ? undefined : nodeOf(account, asked.target);
  const known = knownOf(source);
  return {
    account,
    ...(caller && { principal: inFull(base, caller.principal) }),
    ...(node && { node: node.arn }),
    options: (resource) => ({
      ...known,
      ...tagsOf(known, resource, source),
      ...(caller?.session !== undefined && { sessionName: caller.session }),
    }),
    unknownPolicy: (action, resource) => unknownPolicy(account, action, resource, source.resourceAccount),
  };
}

/** A role session by its ARN is its role under a known name. */
function callerOf(text: string): { readonly principal: string; readonly session?: string } {
  const named = parsePrincipalArn(text);
  if (named?.type !== 'role-session') return { principal: text };
  const { partition, account, role, session } = named;
  return { principal: `arn:${partition}:iam::${account}:role/${role}`, session };
}

/** The ARN of a session leaves out the path of its role, whose name is its own in the whole account. */
function inFull({ account, roles }: AccountExport, principal: string): string {
  const named = parsePrincipalArn(principal);
  if (named?.type !== 'role' || named.account !== account || named.path !== '/') return principal;
  return roles.find((role) => role.name === named.name)?.arn ?? principal;
}

function filesOf(
  asked: Asked,
  base: AccountExport,
  principals: readonly PrincipalPolicies[],
  source: SourceOptions,
): AccountPolicies {
  const { target, resources = [] } = asked;
  const alone = isByFilesAlone(source);
  // Of an instance that no account lists, "all that are not given" are its tags as well.
  const told = source.tag ?? (alone && source.absent?.includes('*') === true ? [] : undefined);
  const tags = told && new Map(told);
  // An instance that the files name is listed nowhere; one of an account is.
  const named = target ?? resources.find((one) => isNode(one) && !/[*?]/.test(one));
  const id = named === undefined || (alone && !isNode(named)) ? undefined : alone ? named : nodeOf(base, named).arn;
  const { region } = source;
  const node =
    id !== undefined && (alone || tags !== undefined)
      ? { id, ...(tags && { tags }), ...(region && { region }) }
      : undefined;
  if (source.resourcePolicy !== undefined && resources.length === 0) {
    throw new CliError('cli/usage', 'a resource policy belongs to a resource', 'ask for an ACTION on a RESOURCE');
  }
  return {
    principals,
    ...(source.resourcePolicy !== undefined && {
      resource: { arns: resources, policy: fileAt(source.resourcePolicy) },
    }),
    ...(source.scp && { serviceControl: levelsOf(source.scp, fileAt) }),
    ...(source.rcp && { resourceControl: levelsOf(source.rcp, fileAt) }),
    ...(source.sessionDocument && {
      documents: source.sessionDocument.map(([name, path]) => ({ name, content: fileAt(path) })),
    }),
    ...(node && { node }),
  };
}

function principalsOf(principal: string | undefined, source: SourceOptions): readonly PrincipalPolicies[] {
  const tags = source.principalTag && new Map(source.principalTag);
  if (principal !== undefined) {
    if (!isByFiles(source) && tags === undefined) return [];
    const { policy, boundary } = source;
    if (isRoot(principal) || isFederatedUser(principal)) {
      if ((policy ?? boundary ?? tags) === undefined) return [];
      const who = isRoot(principal) ? 'the root user' : 'a federated user';
      const hint = 'organisation and resource policies are what decides about it';
      throw new CliError('cli/usage', `${who} has neither policies nor tags`, hint);
    }
    if (boundary !== undefined && boundary.length > 1)
      throw new CliError('cli/usage', 'a principal has one permissions boundary', 'give one --boundary');
    const identity = policy?.map(fileAt);
    return [
      {
        principal,
        ...(tags && { tags }),
        ...(identity && { identity }),
        ...(boundary && { boundary: boundary.map(fileAt) }),
      },
    ];
  }
  if (tags !== undefined)
    throw new CliError('cli/usage', 'a tag of the principal needs one principal', 'explain or simulate');
  return [
    ...(source.policy ?? []).map(ownedFile).map(({ owner, text }) => ({ principal: owner, identity: [text] })),
    ...(source.boundary ?? []).map(ownedFile).map(({ owner, text }) => ({ principal: owner, boundary: [text] })),
  ];
}

function isFederatedUser(principal: string): boolean {
  return parsePrincipalArn(principal)?.type === 'federated-user';
}

export function isRoot(principal: string): boolean {
  return parsePrincipalArn(principal)?.type === 'root';
}

/** ARNs may hold the sign as well, paths seldom do. */
function ownedFile(text: string): { readonly owner: string; readonly text: PolicyText } {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new CliError('cli/usage', `'${text}' does not say whose policy it is`, 'PRINCIPAL=FILE');
  return { owner: text.slice(0, at), text: fileAt(text.slice(at + 1)) };
}

function fileAt(path: string): PolicyText {
  if (/\.ya?ml$/i.test(path))
    throw new CliError('cli/input', `${path} is YAML, and questions take JSON`, 'lint reads both');
  return { file: path, text: readInput(path) };
}

/** What is known of the call, and what is told of it as absent. */
function knownOf(source: SourceOptions): WhoCanOptions {
  const { sessionPolicy, endpointPolicy, resourceAccount, region, absent } = source;
  refuseBoth(source);
  // With files alone the tags of the principal are unknown, unless they are given.
  const tagsUnknown = isByFilesAlone(source) && source.principalTag === undefined;
  return {
    context: contextOf(source.context ?? []),
    ...(absent && { absent }),
    ...(tagsUnknown && absent?.includes('*') !== true && { taggable: true }),
    ...(sessionPolicy && { session: sessionPolicy.map((path) => policyOfText(fileAt(path), 'session')) }),
    ...(endpointPolicy && { endpoint: endpointPolicy.map((path) => policyOfText(fileAt(path), 'endpoint')) }),
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(region !== undefined && { region }),
  };
}

function refuseBoth({ context = [], absent = [] }: SourceOptions): void {
  const missing = new Set(absent.map(foldKey));
  const both = context.find(([key]) => missing.has(foldKey(key)));
  if (both !== undefined) throw new CliError('cli/usage', `the key ${both[0]} is given and absent at once`);
}

/** Tags of a resource that is no node, which has them itself: who tells one tells them all. */
function tagsOf(
  { context, absent = [] }: WhoCanOptions,
  resource: string | undefined,
  { tag }: SourceOptions,
): WhoCanOptions {
  if (tag === undefined || resource === undefined || isNode(resource)) return {};
  const families = tagFamilies(resource);
  const keys = tag.flatMap(([key, value]) => families.map((family): Pair => [`${family}/${key}`, value]));
  return {
    context: { ...context, ...Object.fromEntries(keys) },
    absent: [...absent, ...families.map((family) => `${family}/*`)],
  };
}

function tagFamilies(resource: string): readonly string[] {
  const service = splitArn(resource)?.[2] ?? '';
  return ['aws:ResourceTag', service === 'ssm' ? 'ssm:resourceTag' : `${service}:ResourceTag`];
}

function contextOf(pairs: readonly Pair[]): Readonly<Record<string, string | readonly string[]>> {
  const values = new Map<string, string[]>();
  for (const [key, value] of pairs) values.set(key, [...(values.get(key) ?? []), value]);
  return Object.fromEntries(
    [...values].map(([key, [one = '', ...more]]) => [key, more.length === 0 ? one : [one, ...more]]),
  );
}
