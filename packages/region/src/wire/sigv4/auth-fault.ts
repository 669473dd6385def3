/** What can be wrong with a signature, and what each protocol of AWS calls it. */

import type { Protocol } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';

export type AuthFaultKind =
  /** No signature at all. */
  | 'missing'
  /** A signature that lacks a part or contradicts itself. */
  | 'incomplete'
  /** A key nobody has, an inactive one, or a session token that is not its own. */
  | 'invalid-key'
  | 'expired-token'
  /** The arithmetic does not come out, in the request or in its payload. */
  | 'mismatch'
  /** Signed for another region. */
  | 'wrong-region'
  /** A header that means something to the service was not signed. */
  | 'unsigned-header'
  /** Signed too long ago or in the future. */
  | 'skewed'
  /** A presigned request after its time. */
  | 'expired-request';

export class AuthFault extends Error {
  readonly kind: AuthFaultKind;

  constructor(kind: AuthFaultKind, message: string) {
    super(message);
    this.name = 'AuthFault';
    this.kind = kind;
  }
}

type Verdict = readonly [code: string, status: number];

const codes: Readonly<Record<Protocol, Readonly<Record<AuthFaultKind, Verdict>>>> = {
  query: {
    missing: ['MissingAuthenticationToken', 403],
    incomplete: ['IncompleteSignature', 400],
    'invalid-key': ['InvalidClientTokenId', 403],
    'expired-token': ['ExpiredToken', 403],
    mismatch: ['SignatureDoesNotMatch', 403],
    'wrong-region': ['SignatureDoesNotMatch', 403],
    'unsigned-header': ['SignatureDoesNotMatch', 403],
    skewed: ['SignatureDoesNotMatch', 403],
    'expired-request': ['RequestExpired', 400],
  },
  json: {
    missing: ['MissingAuthenticationTokenException', 400],
    incomplete: ['IncompleteSignatureException', 400],
    'invalid-key': ['UnrecognizedClientException', 400],
    'expired-token': ['ExpiredTokenException', 400],
    mismatch: ['InvalidSignatureException', 400],
    'wrong-region': ['InvalidSignatureException', 400],
    'unsigned-header': ['InvalidSignatureException', 400],
    skewed: ['InvalidSignatureException', 400],
    'expired-request': ['RequestExpired', 400],
  },
  ec2: {
    missing: ['AuthFailure', 401],
    incomplete: ['IncompleteSignature', 400],
    'invalid-key': ['AuthFailure', 401],
    'expired-token': ['RequestExpired', 400],
    mismatch: ['AuthFailure', 401],
    'wrong-region': ['AuthFailure', 401],
    'unsigned-header': ['AuthFailure', 401],
    skewed: ['RequestExpired', 400],
    'expired-request': ['RequestExpired', 400],
  },
};

/** EC2 says this and nothing more, whatever was wrong with the credentials. */
const ec2Words = 'AWS was not able to validate the provided access credentials';

export function authError(fault: AuthFault, protocol: Protocol): ServiceError {
  const [code, status] = codes[protocol][fault.kind];
  return new ServiceError(code, status, code === 'AuthFailure' ? ec2Words : fault.message);
}
