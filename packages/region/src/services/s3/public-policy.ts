/**
 * Whether a bucket policy makes the bucket public, as Block Public Access understands it: an Allow for everybody that no condition
 * narrows to fixed networks, accounts, organizations or sources.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */

/** Keys that narrow a statement when they are compared with fixed values; in lower case. */
const narrowing: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:vpceaccount',
  'aws:vpceorgid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);
const equality = /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))$/i;

type Json = Readonly<Record<string, unknown>>;

/** `document`: a policy that the parser has accepted. */
export function isPublicPolicy(document: string): boolean {
  const { Statement } = JSON.parse(document) as Json;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Json[];
  return statements.some((one) => one.Effect === 'Allow' && isForEverybody(one) && !isNarrowed(one.Condition));
}

function isForEverybody({ Principal, NotPrincipal }: Json): boolean {
  if (NotPrincipal !== undefined) return true;
  if (typeof Principal !== 'object' || Principal === null) return Principal === '*';
  return Object.values(Principal).some((value) => valuesOf(value).includes('*'));
}

function isNarrowed(condition: unknown): boolean {
  return Object.entries((condition ?? {}) as Json).some(([operator, block]) =>
    Object.entries((block ?? {}) as Json).some(([key, values]) => {
      if (operator === 'IpAddress' && key.toLowerCase() === 'aws:sourceip') return valuesOf(values).every(isNetwork);
      return equality.test(operator) && narrowing.has(key.toLowerCase()) && valuesOf(values).every(isFixed);
    }),
  );
}

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** Ranges wider than /8 (IPv4) and /32 (IPv6) are everybody's. */
function isNetwork(value: string): boolean {
  const [address = '', prefix] = value.split('/');
  if (prefix === undefined) return true;
  return Number(prefix) >= (address.includes(':') ? 32 : 8);
}

function valuesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
