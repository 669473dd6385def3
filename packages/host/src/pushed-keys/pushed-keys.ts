/**
 * The keys that EC2 Instance Connect pushed for a Linux user of this instance, for sshd's AuthorizedKeysCommand (spec/host G.2). What the metadata
 * service shows is believed only as far as it is signed. The user is not part of what is signed, as on AWS (spec/host G-2).
 */
import { instanceMetadata, MetadataError } from '@sallyport/linux';
import type { Fetch } from '../aws/instance.ts';
import { type PushedKey, validKeys } from './records.ts';
import { signerKey } from './signer.ts';

export type KeyQuestion = {
  readonly user: string;
  /** `SHA256:...` of the key that the client offers; all keys without it. */
  readonly fingerprint?: string;
};

export type KeySources = {
  readonly fetch: Fetch;
  readonly now: () => Date;
  /** PEM of the authorities that this host trusts. */
  readonly authorities: () => string;
  /** The asset tag of the board: the id of the instance on Nitro. */
  readonly assetTag: () => string | undefined;
};

export type KeyAnswer = { readonly keys: readonly PushedKey[]; readonly fault?: string };

/** Of everything: sshd waits for no login longer. */
const deadlineMs = 4500;
const mostStaples = 8;
const keysPath = 'meta-data/managed-ssh-keys';

export async function pushedKeys(question: KeyQuestion, sources: KeySources): Promise<KeyAnswer> {
  // A name with another meaning in a path, or one that no push can have.
  if (!/^[A-Za-z_][A-Za-z0-9@._-]{0,31}\$?$/.test(question.user)) return { keys: [] };
  const signal = AbortSignal.timeout(deadlineMs);
  const { get } = instanceMetadata(
    async ({ path, method, headers }) => {
      const answer = await sources.fetch(`http://169.254.169.254${path}`, { method, headers, signal });
      return { status: answer.status, body: await answer.text() };
    },
    () => sources.now().getTime(),
  );
  try {
    const records = await get(`${keysPath}/active-keys/${encodeURIComponent(question.user)}/`);
    return records === undefined ? { keys: [] } : await judge(records, question, sources, get);
  } catch (error) {
    if (error instanceof MetadataError) return { keys: [], fault: error.message };
    throw error;
  }
}

type Get = ReturnType<typeof instanceMetadata>['get'];

async function judge(records: string, question: KeyQuestion, sources: KeySources, get: Get): Promise<KeyAnswer> {
  const paths = ['meta-data/instance-id', 'meta-data/placement/region', 'meta-data/services/domain'];
  const [instanceId, region, domain, chain = '', list = ''] = await Promise.all(
    [...paths, `${keysPath}/signer-cert`, `${keysPath}/signer-ocsp/`].map(get),
  );
  if (instanceId === undefined || !/^i-[0-9a-f]{8,32}$/.test(instanceId)) return refused('there is no instance id');
  const tag = sources.assetTag()?.trim();
  if (tag?.startsWith('i-') && tag !== instanceId) return refused(`this is ${tag} and not ${instanceId}`);
  const names = list.split('\n').filter((name) => /^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/.test(name));
  const staples = await Promise.all(
    names.slice(0, mostStaples).map(async (name): Promise<[string, Buffer]> => {
      const text = await get(`${keysPath}/signer-ocsp/${name}`);
      return [name.toUpperCase(), Buffer.from(text ?? '', 'base64')];
    }),
  );
  const now = sources.now();
  const trust = { authorities: sources.authorities(), now, signer: `managed-ssh-signer.${region}.${domain}` };
  const key = signerKey({ chain, staples: new Map(staples) }, trust);
  if ('fault' in key) return refused(key.fault);
  const { fingerprint } = question;
  return { keys: validKeys(records, { key, instanceId, now, ...(fingerprint !== undefined && { fingerprint }) }) };
}

function refused(fault: string): KeyAnswer {
  return { keys: [], fault };
}
