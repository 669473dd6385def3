/**
 * Configuration as the distribution's packages install it: files of this computer that are byte for byte what dpkg recorded
 * (`Conffiles`, https://www.debian.org/doc/debian-policy/ap-pkg-conffiles.html). What an administrator changed says something about this
 * computer and is left out. Without dpkg nothing is known.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EtcFile } from './etc.ts';

/** Folders below /etc. */
const folders = ['pam.d', 'security'] as const;

export async function distributionFiles(): Promise<readonly EtcFile[]> {
  const status = await readFile('/var/lib/dpkg/status', 'utf8').catch(() => '');
  const recorded = [...conffiles(status)].filter(([path]) =>
    folders.some((folder) => path.startsWith(`/etc/${folder}/`)),
  );
  const found = await Promise.all(
    recorded.map(async ([path, digest]): Promise<EtcFile | undefined> => {
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes === undefined || createHash('md5').update(bytes).digest('hex') !== digest) return undefined;
      return { path: path.slice('/etc/'.length), mode: path.endsWith('.init') ? 0o755 : 0o644, text: bytes.toString() };
    }),
  );
  return found.filter((file) => file !== undefined);
}

/** Paths with the MD5 digest of what the package brought; a file that the package gave up (`obsolete`) is none of it. */
export function conffiles(status: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  let inField = false;
  for (const line of status.split('\n')) {
    if (!line.startsWith(' ')) inField = line.startsWith('Conffiles:');
    const [, path, digest, obsolete] = (inField && /^ (\/\S+) ([0-9a-f]{32})( obsolete)?$/.exec(line)) || [];
    if (path !== undefined && digest !== undefined && obsolete === undefined) digests.set(path, digest);
  }
  return digests;
}
