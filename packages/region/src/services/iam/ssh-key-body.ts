/** Reads an uploaded SSH public key: one `ssh-rsa` line, or a PEM public key (RFC 4253 section 6.6, RFC 8017). */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { ServiceError } from '../../service-error.ts';
import { checkLength } from './names.ts';

/** The key in both encodings. The fingerprint is MD5 of the blob, in the form IAM shows. */
export type ReadSshKey = { readonly ssh: string; readonly pem: string; readonly fingerprint: string };

const leastBits = 2048;

export function readSshKey(body: string): ReadSshKey {
  checkLength('sSHPublicKeyBody', body, 1, 16_384);
  // One line only: a second one would be another key with options of its own when the text is given to sshd.
  const key = body.startsWith('-----BEGIN') ? fromPem(body) : fromLine(body);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < leastBits) {
    throw invalid(`The public key must be RSA of at least ${leastBits} bits.`);
  }
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), mpint(e), mpint(n)]);
  const digest = createHash('md5').update(blob).digest('hex');
  return {
    ssh: `ssh-rsa ${blob.toString('base64')}`,
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    fingerprint: digest.replace(/..(?=.)/g, '$&:'),
  };
}

function fromPem(body: string): KeyObject {
  try {
    if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(body)) throw new Error('not a public key');
    return createPublicKey(body);
  } catch {
    throw invalid('The public key is not a valid PEM public key.');
  }
}

function fromLine(body: string): KeyObject {
  const match = /^ssh-rsa ([A-Za-z0-9+/]+={0,2})(?: [\x20-\x7e]*)?\n?$/.exec(body);
  if (match === null) throw invalid('The public key is not one valid ssh-rsa line.');
  const blob = Buffer.from(match[1] ?? '', 'base64');
  const fields = splitFields(blob);
  const [type, e, n] = fields;
  if (fields.length !== 3 || type?.toString() !== 'ssh-rsa' || e === undefined || n === undefined) {
    throw invalid('The public key is not one valid ssh-rsa line.');
  }
  try {
    const jwk = { kty: 'RSA', e: unsigned(e).toString('base64url'), n: unsigned(n).toString('base64url') };
    return createPublicKey({ format: 'jwk', key: jwk });
  } catch {
    throw invalid('The public key is not a valid RSA key.');
  }
}

function splitFields(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) break;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : [];
}

function unsigned(integer: Buffer): Buffer {
  return integer[0] === 0 ? integer.subarray(1) : integer;
}

/** Signed big-endian: a leading one bit needs a zero before it. */
function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return field((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidPublicKey', 400, message);
}
