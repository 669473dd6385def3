/**
 * SSH public keys as EC2 Instance Connect takes them: one OpenSSH line of RSA from 2048 bits or Ed25519, parsed down to
 * its numbers (RFC 4253 section 6.6, RFC 8709 section 4; spec/client F.1).
 */

/** The key's type and blob without its comment, or why it is not accepted. */
export type ReadKey = { readonly line: string } | { readonly fault: string };

const shortest = 80;
const longest = 4096;
const leastBits = 2048;
const mostBits = 16_384;

export function readPublicKey(text: string): ReadKey {
  if (text.length < shortest || text.length > longest) {
    return { fault: `The SSH public key is from ${shortest} to ${longest} characters long.` };
  }
  // One line and no more: the instance prints it to sshd, where a second line would be a second key.
  const match = /^(ssh-rsa|ssh-ed25519) +([A-Za-z0-9+/]+={0,2})(?: [^\p{Cc}\p{Zl}\p{Zp}]*)?\r?\n?$/u.exec(text);
  const [, type = '', base64 = ''] = match ?? [];
  const blob = Buffer.from(base64, 'base64');
  // Only the canonical base64 of the blob: sshd and the region must read the same bytes.
  if (match === null || blob.toString('base64') !== base64) {
    return { fault: 'The SSH public key is not one line of an ssh-rsa or ssh-ed25519 key.' };
  }
  const [name, ...numbers] = fieldsOf(blob);
  if (name?.toString('latin1') !== type) return { fault: 'The SSH public key is not what it says it is.' };
  const fault = type === 'ssh-rsa' ? rsaFault(numbers) : ed25519Fault(numbers);
  return fault === undefined ? { line: `${type} ${base64}` } : { fault };
}

function rsaFault(numbers: readonly Buffer[]): string | undefined {
  const [exponent, modulus] = numbers;
  if (numbers.length !== 2 || exponent === undefined || modulus === undefined) return 'The RSA key is malformed.';
  const e = positive(exponent);
  const n = positive(modulus);
  if (e === undefined || n === undefined) return 'The RSA key is malformed.';
  const bits = n.toString(2).length;
  if (bits < leastBits || bits > mostBits) return `An RSA key has from ${leastBits} to ${mostBits} bits, not ${bits}.`;
  // Modulus and exponent are odd; an exponent of 1 verifies any signature.
  if (e < 3n || e % 2n === 0n || n % 2n === 0n || e >= n) return 'The RSA key is malformed.';
  return undefined;
}

function ed25519Fault(numbers: readonly Buffer[]): string | undefined {
  return numbers.length === 1 && numbers[0]?.length === 32 ? undefined : 'The Ed25519 key is malformed.';
}

/** An mpint above zero in its shortest form (RFC 4251 section 5). */
function positive(bytes: Buffer): bigint | undefined {
  const [first, second = 0] = bytes;
  if (first === undefined || first >= 0x80 || (first === 0 && second < 0x80)) return undefined;
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** Length-prefixed fields up to the last byte; none when bytes are left over. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return [];
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
