/**
 * A second, slow implementation of the specification over raw JSON, for requests without unknown keys. It shares no code with the
 * engine, so that a mistake in one of them shows as a disagreement.
 */
import type { AccessRequest, Principal, RequestContext, RequestedResource } from '@sallyport/iam';
import type { PolicyCaseSet } from './vectors.ts';

type Raw = Readonly<Record<string, unknown>>;
type Values = readonly string[] | undefined;
type Ask = {
  readonly action: string;
  readonly arn: string;
  readonly key: (name: string) => Values;
  readonly single: (name: string) => string | undefined;
};

export function interpret(request: AccessRequest, set: PolicyCaseSet): 'allowed' | 'denied' {
  return request.resources.every((resource) => allowsResource(request, resource, set)) ? 'allowed' : 'denied';
}

function allowsResource(request: AccessRequest, resource: RequestedResource, set: PolicyCaseSet): boolean {
  if (request.action.toLowerCase() === 'sts:getcalleridentity') return true;
  const { principal } = request;
  if (principal.type !== 'user' && principal.type !== 'role-session')
    throw new Error('the reference evaluates users and role sessions only');
  const ask = createAsk(request, resource, principal);
  const resourcePolicy = set.resource?.[resource.arn];
  const policyTypes = {
    identity: set.identity ?? [],
    boundary: set.boundary,
    session: set.session,
    endpoint: set.endpoint,
    resource: resourcePolicy === undefined ? undefined : [resourcePolicy],
  };
  const levels = set.serviceControl ?? [];
  const everything = [
    ...Object.entries(policyTypes).flatMap(([name, docs]) => (docs ?? []).map((one) => [name, one] as const)),
    ...levels.flat().map((one) => ['scp', one] as const),
  ];
  for (const [policyType, document] of everything) {
    for (const statement of statementsOf(document)) {
      if (statement.Effect === 'Deny' && applies(statement, document, policyType, ask, principal, set)) return false;
    }
  }
  const allows = (
    policyType: string,
    documents: readonly unknown[],
    wanted = (_statement: Raw): boolean => true,
  ): boolean =>
    documents.some((document) =>
      statementsOf(document).some(
        (one) => one.Effect === 'Allow' && wanted(one) && applies(one, document, policyType, ask, principal, set),
      ),
    );
  if (!levels.every((level) => allows('scp', level))) return false;
  if (policyTypes.endpoint !== undefined && !allows('endpoint', policyTypes.endpoint)) return false;
  const identity = allows('identity', policyTypes.identity);
  const limits =
    (policyTypes.boundary === undefined || allows('boundary', policyTypes.boundary)) &&
    (policyTypes.session === undefined || allows('session', policyTypes.session));
  const fromResource = (...forms: string[]): boolean =>
    policyTypes.resource !== undefined &&
    allows('resource', policyTypes.resource, (one) => forms.some((form) => namesOf(one).includes(form)));
  const own = resource.account ?? accountIn(resource.arn) ?? principal.account;
  if (own !== principal.account) return identity && limits && allows('resource', policyTypes.resource ?? []);
  const direct = principal.type === 'user' ? ['*', principal.arn] : ['*', sessionArn(principal)];
  if (fromResource(...direct)) return true;
  const role = principal.type === 'role-session' && fromResource(principal.roleArn);
  const mandatory = resource.arn.startsWith('arn:aws:kms:');
  return limits && (role || (identity && (!mandatory || allows('resource', policyTypes.resource ?? []))));
}

function accountIn(arn: string): string | undefined {
  const field = arn.split(':')[4] ?? '';
  return /^\d{12}$/.test(field) ? field : undefined;
}

function sessionArn(principal: Extract<Principal, { type: 'role-session' }>): string {
  return `arn:aws:sts::${principal.account}:assumed-role/${principal.roleArn.split('/').at(-1)}/${principal.sessionName}`;
}

function statementsOf(document: unknown): readonly Raw[] {
  const { Statement } = document as { Statement: Raw | readonly Raw[] };
  return Array.isArray(Statement) ? Statement : [Statement as Raw];
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function namesOf(statement: Raw): readonly string[] {
  const principal = statement.Principal;
  return principal === '*' ? ['*'] : listOf((principal as Raw).AWS);
}

function applies(
  statement: Raw,
  document: unknown,
  policyType: string,
  ask: Ask,
  principal: Principal,
  set: PolicyCaseSet,
): boolean {
  const variables = (document as Raw).Version === '2012-10-17';
  const complete = policyType === 'identity' || policyType === 'boundary';
  const actions = statement.Action ?? statement.NotAction;
  const action = listOf(actions).some(
    (one) => one === '*' || (one.includes(':') && glob(one.toLowerCase(), ask.action.toLowerCase())),
  );
  if (action !== (statement.Action !== undefined)) return false;
  const resources = statement.Resource ?? statement.NotResource;
  if (resources !== undefined) {
    const resource = listOf(resources).some((one) => matchesArn(one, ask, variables, complete));
    if (resource !== (statement.Resource !== undefined)) return false;
  }
  if ('Principal' in statement && !namesOf(statement).some((one) => isMeant(one, principal))) return false;
  void set;
  return Object.entries((statement.Condition ?? {}) as Raw).every(([operator, block]) =>
    Object.entries(block as Raw).every(([key, wanted]) =>
      holds(operator, ask.key(key), listOf(wanted), ask, variables),
    ),
  );
}

function isMeant(name: string, principal: Principal): boolean {
  if (name === '*') return true;
  if (!('account' in principal)) return false;
  if (name === principal.account || name === `arn:aws:iam::${principal.account}:root`) return true;
  if (principal.type === 'user') return name === principal.arn;
  return principal.type === 'role-session' && (name === principal.roleArn || name === sessionArn(principal));
}

/** Wildcard matching by dynamic programming. */
function glob(pattern: string, text: string): boolean {
  let row = [true, ...Array.from(text, () => false)];
  for (const sign of pattern) {
    const next = [sign === '*' && row[0] === true];
    for (let index = 1; index <= text.length; index += 1) {
      if (sign === '*') next.push(row[index] === true || next[index - 1] === true);
      else next.push(row[index - 1] === true && (sign === '?' || sign === text[index - 1]));
    }
    row = next;
  }
  return row.at(-1) === true;
}

const starSign = '\uE000';
const holeSign = '\uE001';

/** Replaces wildcards by other characters first, so that those in the values of variables stay literal. undefined: no value. */
function substitute(source: string, ask: Ask, variables: boolean): string | undefined {
  const marked = source.replaceAll(/\$\{[*?$]\}|\*|\?/g, (sign) =>
    sign === '*' ? starSign : sign === '?' ? holeSign : sign,
  );
  if (!variables)
    return marked.replaceAll(/\$\{([*?])\}/g, (_all, sign: string) =>
      sign === '*' ? `\${${starSign}}` : `\${${holeSign}}`,
    );
  let missing = false;
  const text = marked.replaceAll(/\$\{([^}]*)\}/g, (_all, inner: string) => {
    if (['*', '?', '$'].includes(inner)) return inner;
    const [name = '', fallback] = inner.split(/, ?'/);
    const value = ask.key(name) === undefined && fallback !== undefined ? fallback.slice(0, -1) : ask.single(name);
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : text;
}

function globMarked(pattern: string, text: string): boolean {
  let row = [true, ...Array.from(text, () => false)];
  for (const sign of pattern) {
    const next = [sign === starSign && row[0] === true];
    for (let index = 1; index <= text.length; index += 1) {
      if (sign === starSign) next.push(row[index] === true || next[index - 1] === true);
      else next.push(row[index - 1] === true && (sign === holeSign || sign === text[index - 1]));
    }
    row = next;
  }
  return row.at(-1) === true;
}

function fieldsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Values of variables have no colons in the generated requests, so the pattern may be split after they are inserted. */
function matchesArn(source: string, ask: Ask, variables: boolean, complete: boolean): boolean {
  if (/^\*+$/.test(source)) return true;
  if (ask.arn === '*') return false;
  const text = substitute(source, ask, variables);
  if (text === undefined) return false;
  const wanted = [...fieldsOf(text)];
  if (complete && source.startsWith('arn:')) while (wanted.length < 6) wanted.push(starSign);
  const given = fieldsOf(ask.arn);
  return wanted.length === 6 && wanted.every((field, index) => globMarked(field, given[index] ?? ''));
}

function holds(written: string, values: Values, wanted: readonly string[], ask: Ask, variables: boolean): boolean {
  const [, setOperator, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(written) ?? [];
  if (name === 'Null') {
    const empty = values === undefined || values.every((one) => one === '');
    return wanted.some((one) => one === String(empty));
  }
  const negated = name.includes('Not');
  const blank = setOperator === 'ForAllValues' && values?.every((one) => one === '') === true;
  if (values === undefined || values.length === 0 || blank) {
    if (ifExists !== undefined || setOperator === 'ForAllValues') return true;
    return setOperator === undefined && negated;
  }
  const one = (value: string): boolean =>
    wanted.some((text) => compare(name.replace('Not', ''), value, text, ask, variables)) !== negated;
  if (setOperator === 'ForAllValues') return values.every(one);
  if (setOperator === 'ForAnyValue') return values.some(one);
  return values.length > 1 ? negated : one(values[0] ?? '');
}

function compare(name: string, value: string, wanted: string, ask: Ask, variables: boolean): boolean {
  if (name.startsWith('Numeric'))
    return (
      /^[+-]?\d+(\.\d+)?$/.test(value) &&
      /^[+-]?\d+(\.\d+)?$/.test(wanted) &&
      order(name.slice(7), Number(value) - Number(wanted))
    );
  const text = substitute(wanted, ask, variables);
  if (text === undefined) return false;
  const plain = text.replaceAll(starSign, '*').replaceAll(holeSign, '?');
  switch (name) {
    case 'Bool':
      return /^(true|false)$/i.test(value) && value.toLowerCase() === plain.toLowerCase();
    case 'StringEquals':
      return value === plain;
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === plain.toLowerCase();
    case 'StringLike':
      return globMarked(text, value);
    case 'ArnLike':
    case 'ArnEquals': {
      const [a, b] = [fieldsOf(text), fieldsOf(value)];
      return (
        a.length === 6 &&
        b.length === 6 &&
        value.startsWith('arn:') &&
        a.every((field, index) => globMarked(field, b[index] ?? ''))
      );
    }
    default:
      throw new Error(`the reference does not know ${name}`);
  }
}

function order(name: string, difference: number): boolean {
  if (name === 'Equals') return difference === 0;
  if (name === 'LessThan') return difference < 0;
  if (name === 'LessThanEquals') return difference <= 0;
  return name === 'GreaterThan' ? difference > 0 : difference >= 0;
}

function createAsk(
  request: AccessRequest,
  resource: RequestedResource,
  principal: Extract<Principal, { type: 'user' | 'role-session' }>,
): Ask {
  const user = principal.type === 'user';
  const implied: RequestContext = {
    'aws:PrincipalArn': user ? principal.arn : principal.roleArn,
    'aws:userid': user ? principal.id : `${principal.roleId}:${principal.sessionName}`,
    'aws:PrincipalType': user ? 'User' : 'AssumedRole',
    'aws:PrincipalAccount': principal.account,
    ...(user ? { 'aws:username': principal.arn.split('/').at(-1) ?? '' } : {}),
  };
  const all = { ...implied, ...request.context, ...resource.context };
  const find = (name: string) => Object.entries(all).findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return {
    action: request.action,
    arn: resource.arn,
    key: (name) => {
      const value = find(name);
      return typeof value === 'string' ? [value] : value;
    },
    single: (name) => {
      const value = find(name);
      return typeof value === 'string' ? value : undefined;
    },
  };
}
