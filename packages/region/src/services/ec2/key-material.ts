/**
 * Keys of key pairs: made, read, and with the fingerprints that EC2 shows.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { readPublicKey } from '../ec2-instance-connect/public-key.ts';
import { readSshKey } from '../iam/ssh-key-body.ts';
import type { KeyPair } from './store.ts';

type Key = Pick<KeyPair, 'fingerprint' | 'publicKey' | 'type'>;

const generate = promisify(generateKeyPair);

/** A new key. `material` is the private half, which only the caller gets. */
export async function makeKey(type: KeyPair['type']): Promise<Omit<Key, 'type'> & { readonly material: string }> {
  if (type === 'rsa') {
    const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    return {
      material: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString().trimEnd(),
      publicKey: rsaLine(publicKey),
      fingerprint: colons('sha1', pkcs8),
    };
  }
  const { privateKey, publicKey } = await generate('ed25519');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = ed25519Blob(point);
  return {
    material: opensshPrivateKey(seed, point, blob),
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    fingerprint: sha256Fingerprint(blob),
  };
}

/** One OpenSSH line of RSA or Ed25519; undefined for anything else. */
export function readKey(text: string): Key | undefined {
  const read = readPublicKey(text.trim());
  if ('fault' in read) return undefined;
  const [type = '', base64 = ''] = read.line.split(' ');
  if (type === 'ssh-ed25519') {
    return { type: 'ed25519', publicKey: read.line, fingerprint: sha256Fingerprint(Buffer.from(base64, 'base64')) };
  }
  // Of imported keys it is the MD5 of the public key in DER.
  const der = Buffer.from(readSshKey(read.line).pem.replace(/-----.*-----|\s/g, ''), 'base64');
  return { type: 'rsa', publicKey: read.line, fingerprint: colons('md5', der) };
}

function rsaLine(key: KeyObject): string {
  return readSshKey(key.export({ format: 'pem', type: 'spki' }).toString()).ssh;
}

function colons(algorithm: 'md5' | 'sha1', bytes: Uint8Array): string {
  return createHash(algorithm)
    .update(bytes)
    .digest('hex')
    .replace(/..(?=.)/g, '$&:');
}

function sha256Fingerprint(blob: Uint8Array): string {
  return createHash('sha256').update(blob).digest('base64');
}

function field(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function ed25519Blob(point: Uint8Array): Buffer {
  return Buffer.concat([field(Buffer.from('ssh-ed25519')), field(point)]);
}

/** The unencrypted `openssh-key-v1`, which Node does not write: PROTOCOL.key of OpenSSH. */
function opensshPrivateKey(seed: Uint8Array, point: Uint8Array, blob: Uint8Array): string {
  const none = field(Buffer.from('none'));
  const one = Buffer.from([0, 0, 0, 1]);
  // Two equal numbers, by which a reader would see a wrong passphrase.
  const check = Buffer.alloc(8, 1);
  const secret = Buffer.concat([check, blob, field(Buffer.concat([seed, point])), field(new Uint8Array(0))]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    field(new Uint8Array(0)),
    one,
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').replace(/.{70}(?=.)/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----`;
}
