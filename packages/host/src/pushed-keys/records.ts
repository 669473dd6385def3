/**
 * Records of pushed keys (spec/host G.2). Each stands for itself: what is wrong with one takes nothing from the others
 * (spec/host G-3).
 */
import { constants, createHash, type KeyObject, verify } from 'node:crypto';

export type Expected = {
  readonly key: KeyObject;
  readonly instanceId: string;
  readonly now: Date;
  /** `SHA256:...` of the key that the client offers. */
  readonly fingerprint?: string;
};

export type PushedKey = {
  /** Type and blob, without anything that sshd would take for an option. */
  readonly line: string;
  readonly fingerprint: string;
  readonly caller?: string;
  readonly request?: string;
};

type KeyRecord = { readonly fields: readonly string[]; readonly key: string; readonly signature: string };

export function validKeys(text: string, expected: Expected): readonly PushedKey[] {
  return recordsIn(text).flatMap((record) => validKey(record, expected) ?? []);
}

/** Lines as they are: trimmed ones are other bytes than were signed (spec/host G-5). */
function recordsIn(text: string): readonly KeyRecord[] {
  return text.split(/\n\n+/).flatMap((part) => {
    const lines = part.split('\n').filter((line) => line !== '');
    const at = lines.findIndex((line) => !line.startsWith('#'));
    const key = lines[at];
    return key === undefined ? [] : [{ fields: lines.slice(0, at), key, signature: lines.slice(at + 1).join('') }];
  });
}

function validKey({ fields, key, signature }: KeyRecord, expected: Expected): PushedKey | undefined {
  const values = valuesOf(fields);
  const parsed = readKey(key);
  if (values === undefined || parsed === undefined) return undefined;
  const seconds = /^\d{1,12}$/.test(values.get('Timestamp') ?? '') ? Number(values.get('Timestamp')) : 0;
  if (seconds <= expected.now.getTime() / 1000 || values.get('Instance') !== expected.instanceId) return undefined;
  if (expected.fingerprint !== undefined && expected.fingerprint !== parsed.fingerprint) return undefined;
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) return undefined;
  const signed = Buffer.from([...fields, key, ''].join('\n'));
  const how = { key: expected.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  if (!verify('sha256', signed, how, bytes)) return undefined;
  const [caller, request] = [values.get('Caller'), values.get('Request')];
  return { ...parsed, ...(caller !== undefined && { caller }), ...(request !== undefined && { request }) };
}

/** Undefined when a name appears twice: which of them counts is not said. */
function valuesOf(fields: readonly string[]): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const field of fields) {
    const [, name, value] = /^#([^=]*)=(.*)$/.exec(field) ?? [];
    if (name === undefined || value === undefined) continue;
    if (values.has(name)) return undefined;
    values.set(name, value);
  }
  return values;
}

function readKey(text: string): Pick<PushedKey, 'line' | 'fingerprint'> | undefined {
  const [, type = '', base64 = ''] = /^(ssh-rsa|ssh-ed25519) ([A-Za-z0-9+/]+={0,2})(?: [^\p{Cc}]*)?$/u.exec(text) ?? [];
  const blob = Buffer.from(base64, 'base64');
  if (base64 === '' || blob.toString('base64') !== base64) return undefined;
  const name = Buffer.concat([Buffer.of(0, 0, 0, type.length), Buffer.from(type)]);
  if (!blob.subarray(0, name.length).equals(name)) return undefined;
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { line: `${type} ${base64}`, fingerprint: `SHA256:${digest}` };
}
