/**
 * Policies that are JSON of the right form and that IAM refuses to store all the same. Conditions of AWS's legacy parser
 * that the evaluator gives a meaning to are refused here and not there: a document that was stored elsewhere may have
 * them. Messages are AWS's.
 */

type Statement = Readonly<Record<string, unknown>>;

/** AWS's message for what is wrong with a document that `inspectPolicy` accepts; undefined when IAM stores it. */
export function whyRefused(document: string, use: 'managed' | 'other'): string | undefined {
  const { Version, Statement } = JSON.parse(document) as { readonly Version?: unknown; readonly Statement?: unknown };
  const statements = listOf(Statement) as Statement[];
  if (statements.length === 0) return 'Syntax errors in policy.';
  // Inline and trust policies without a version are stored, and have no variables then.
  if (use === 'managed' && Version !== '2012-10-17') return 'Policy document must be version 2012-10-17 or greater.';
  const resources = statements.flatMap((statement) => textsOf(statement, 'Resource', 'NotResource'));
  const faults = resources.map(resourceFault);
  if (statements.some(hasBadDate) || (faults.every((fault) => fault === undefined) && resources.some(failsLegacy))) {
    return 'The policy failed legacy parsing';
  }
  if (statements.some((statement) => isEmptyList(statement, 'Action', 'NotAction'))) {
    return 'Policy statement must contain actions.';
  }
  if (statements.some((statement) => isEmptyList(statement, 'Resource', 'NotResource'))) {
    return 'Policy statement must contain resources.';
  }
  return faults.find((fault) => fault !== undefined);
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

function textsOf(statement: Statement, ...names: readonly string[]): string[] {
  return names.flatMap((name) => listOf(statement[name]) as string[]);
}

function isEmptyList(statement: Statement, ...names: readonly string[]): boolean {
  return names.some((name) => statement[name] !== undefined && listOf(statement[name]).length === 0);
}

const iamPaths: readonly string[] = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/** Wildcards stand for any text, so a part that has one is not compared. */
function resourceFault(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const [, partition = '', service, region = '', , ...path] = resource.split(':');
  if (!/^aws[a-z-]*$/.test(partition) && !/[*?$]/.test(partition)) {
    return `Partition "${partition}" is not valid for resource "${filled(resource)}".`;
  }
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (service === 's3' && region !== '' && resource.split(':').length > 5 && !/[*?$]/.test(region)) {
    return `Resource ${resource} can not contain region information.`;
  }
  if (service !== 'iam' || path.length === 0) return undefined;
  if (region !== '' && !/[*?$]/.test(region)) return `IAM resource ${resource} cannot contain region information.`;
  return iamPath(path.join(':'));
}

function iamPath(path: string): string | undefined {
  // Up to the first wildcard or variable; `*` alone, `ro*` and `root` of an account are accepted.
  const fixed = path.split(/[*?$]/, 1)[0] ?? '';
  const open = fixed.length < path.length;
  if (path === 'root' || iamPaths.some((one) => path.startsWith(one) || (open && one.startsWith(fixed))))
    return undefined;
  return `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`;
}

/** AWS shows an ARN with too few parts filled up with stars. */
function filled(resource: string): string {
  const parts = resource.split(':');
  while (parts.length < 6) parts.push('*');
  return parts.join(':');
}

/** `arn:aws::x` has no service, `arn:aws:s3::b` one colon too few. */
function failsLegacy(resource: string): boolean {
  if (resource === '*') return false;
  const parts = resource.split(':');
  return parts[2] === '' || (parts.length < 6 && resource.includes('::'));
}

function hasBadDate(statement: Statement): boolean {
  return Object.entries((statement.Condition ?? {}) as Readonly<Record<string, object>>).some(
    ([operator, block]) =>
      operator.replace(/^[^:]*:/, '').startsWith('Date') &&
      Object.values(block)
        .flatMap(listOf)
        .some((value) => !isDate(String(value))),
  );
}

const dateForm =
  /^-?(\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:t(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?(?:z|[+-]\d{2}(?::?\d{2})?)?)?)?$/;

/** As the legacy parser reads dates: parts may be missing, epoch seconds are 63 bits. A variable is no text yet. */
function isDate(given: string): boolean {
  const text = given.toLowerCase();
  if (text.includes('${')) return true;
  if (/^\d+$/.test(text)) return BigInt(text) <= 9_223_372_036_854_775_807n;
  const [, , month, day, hour, minute, second] = dateForm.exec(text) ?? [];
  if (!dateForm.test(text)) return false;
  const within = (part: string | undefined, least: number, most: number): boolean =>
    part === undefined || (Number(part) >= least && Number(part) <= most);
  return (
    within(month, 1, 12) && within(day, 1, 31) && within(hour, 0, 23) && within(minute, 0, 59) && within(second, 0, 59)
  );
}
