/**
 * The ARN of a user, role or root user, checked and split. The results are cached, as few principals make most
 * requests.
 */
import { splitArn } from '@sallyport/aws';
import { RequestError } from '../error.ts';

export type PrincipalArn = {
  readonly partition: string;
  readonly account: string;
  readonly kind: 'user' | 'role' | 'root';
  /** Without the path. */
  readonly name: string;
  readonly serviceLinked: boolean;
};

/** What follows the account in the ARN: `user/PATH/NAME`, `role/PATH/NAME` or `root`. */
const resourcePartSyntax = /^(?:(user|role)\/(?:[^*]*\/)?([^/*]+)|root)$/;

/** Bounded: requests of ever new principals must not fill the memory. */
const maxCached = 4_096;
const cache = new Map<string, PrincipalArn>();

export function readPrincipalArn(text: string, account: string, kinds: readonly PrincipalArn['kind'][]): PrincipalArn {
  const arn = cache.get(text) ?? read(text);
  if (arn !== undefined && arn.account === account && kinds.includes(arn.kind)) return arn;
  const message = `"${text}" is not the ARN of a ${kinds[0]} in account ${account}`;
  throw new RequestError('request/principal', message, 'such as arn:aws:iam::111122223333:user/alice');
}

function read(text: string): PrincipalArn | undefined {
  const parts = splitArn(text);
  const found = parts === undefined ? null : resourcePartSyntax.exec(parts[5]);
  if (parts === undefined || found === null || parts[2] !== 'iam' || !/^\d{12}$/.test(parts[4])) return undefined;
  const arn: PrincipalArn = {
    partition: parts[1],
    account: parts[4],
    kind: found[1] === 'user' || found[1] === 'role' ? found[1] : 'root',
    name: found[2] ?? '',
    serviceLinked: parts[5].startsWith('role/aws-service-role/'),
  };
  if (cache.size >= maxCached) cache.clear();
  cache.set(text, arn);
  return arn;
}
