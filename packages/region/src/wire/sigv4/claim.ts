/** What a request says about its own signature, in the Authorization header or in a presigned query. */
import { AuthFault } from './auth-fault.ts';
import { decodePairs, header, type SignedRequest } from './signed-request.ts';

export type SignatureClaim = {
  readonly accessKeyId: string;
  /** `20261121/eu-west-1/ssm/aws4_request` */
  readonly scope: string;
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261121T120000Z` */
  readonly amzDate: string;
  readonly sessionToken: string | undefined;
  /** Seconds a presigned request lives; absent in the header form. */
  readonly expiresIn?: number;
};

const algorithm = 'AWS4-HMAC-SHA256';
const longestPresign = 7 * 24 * 3600;

/** The service of the credential scope, for routing and the format of errors; it can be read even if the signature is wrong. */
export function readScope(request: SignedRequest): string | undefined {
  const credential =
    /Credential=([^,\s]*)/.exec(header(request, 'authorization') ?? '')?.[1] ??
    decodePairs(request.rawQuery).find(([name]) => name === 'X-Amz-Credential')?.[1];
  const service = credential?.split('/')[3];
  return service === '' ? undefined : service;
}

/** Nothing when the request is not signed. */
export function readClaim(request: SignedRequest): SignatureClaim | undefined {
  const authorization = request.headers.get('authorization');
  const query = decodePairs(request.rawQuery);
  const presigned = query.some(([name]) => name === 'X-Amz-Algorithm' || name === 'X-Amz-Signature');
  if (authorization === undefined && !presigned) return undefined;
  if (authorization !== undefined && presigned) {
    throw new AuthFault('incomplete', 'the request is signed both in its Authorization header and in its query');
  }
  if (authorization === undefined) return fromQuery(query);
  if (authorization.length > 1) throw new AuthFault('incomplete', 'the request has more than one Authorization header');
  return fromHeader(request, authorization[0] ?? '');
}

function fromHeader(request: SignedRequest, authorization: string): SignatureClaim {
  const space = authorization.indexOf(' ');
  if (space < 0 || authorization.slice(0, space) !== algorithm) {
    throw new AuthFault('incomplete', `Authorization header requires the algorithm '${algorithm}'.`);
  }
  const parts = new Map<string, string>();
  for (const part of authorization.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const amzDate = header(request, 'x-amz-date') ?? basicDate(header(request, 'date'));
  const lacking = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => (parts.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (amzDate === undefined) {
    lacking.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (lacking.length > 0 || amzDate === undefined) throw new AuthFault('incomplete', lacking.join(' '));
  return claim(parts.get('Credential'), parts.get('SignedHeaders'), parts.get('Signature'), amzDate, {
    sessionToken: header(request, 'x-amz-security-token'),
  });
}

function fromQuery(query: readonly (readonly [string, string])[]): SignatureClaim {
  const parts = new Map<string, string>();
  for (const [name, value] of query) {
    if (!/^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/.test(name)) continue;
    if (parts.has(name)) throw new AuthFault('incomplete', `the query has '${name}' more than once`);
    parts.set(name, value);
  }
  const lacking = ['X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Signature', 'X-Amz-Expires'].filter(
    (name) => (parts.get(name) ?? '') === '',
  );
  if (lacking.length > 0) {
    throw new AuthFault(
      'incomplete',
      lacking.map((name) => `AWS query-string parameters must include '${name}'.`).join(' '),
    );
  }
  if (parts.get('X-Amz-Algorithm') !== algorithm) {
    throw new AuthFault('incomplete', `'X-Amz-Algorithm' must be '${algorithm}'`);
  }
  const expires = parts.get('X-Amz-Expires') ?? '';
  const expiresIn = Number(expires);
  if (!/^\d{1,7}$/.test(expires) || expiresIn > longestPresign) {
    throw new AuthFault('incomplete', `'X-Amz-Expires' must be between 0 and ${longestPresign} seconds`);
  }
  return claim(
    parts.get('X-Amz-Credential'),
    parts.get('X-Amz-SignedHeaders'),
    parts.get('X-Amz-Signature'),
    parts.get('X-Amz-Date') ?? '',
    { sessionToken: parts.get('X-Amz-Security-Token'), expiresIn },
  );
}

function claim(
  credential = '',
  signedHeaders = '',
  signature = '',
  amzDate = '',
  rest: Pick<SignatureClaim, 'sessionToken' | 'expiresIn'>,
): SignatureClaim {
  const fields = credential.split('/');
  const [accessKeyId = '', scopeDate = '', region = '', service = '', last = ''] = fields;
  if (fields.length !== 5 || last !== 'aws4_request' || accessKeyId === '' || region === '' || service === '') {
    throw new AuthFault(
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 200)}'`,
    );
  }
  if (!/^\d{8}T\d{6}Z$/.test(amzDate) || amzDate.slice(0, 8) !== scopeDate) {
    throw new AuthFault(
      'incomplete',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${amzDate.slice(0, 8)}', from '${amzDate.slice(0, 40)}'.`,
    );
  }
  return {
    accessKeyId,
    scope: fields.slice(1).join('/'),
    scopeDate,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    ...rest,
  };
}

/** The Date header of HTTP in the form signatures use. */
function basicDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (/^\d{8}T\d{6}Z$/.test(date)) return date;
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return undefined;
  return time.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
