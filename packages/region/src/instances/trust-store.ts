/**
 * The region's certificate authority among those that an instance trusts: where OpenSSL, GnuTLS, Go and Python's certifi look for them
 * on Debian and Fedora, and where Debian's update-ca-certificates finds it again. For root, people and cron alike, and without a
 * variable: those of the agent would go on into every session.
 */
import { createHash } from 'node:crypto';
import { appendFile, chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { element, identifier, sequence } from '../der.ts';
import type { AuthorityName } from '../server/tls.ts';
import { makeParents } from './copy-readable.ts';

/** Files of many authorities, below /etc. */
const bundles = ['ssl/certs/ca-certificates.crt', 'ssl/cert.pem', 'pki/ca-trust/extracted/pem/tls-ca-bundle.pem'];

/** `etc` is the instance's, made already; `usr` a layer above the host's /usr. */
export async function trustAuthority(etc: string, usr: string, caPem: string, name: AuthorityName): Promise<void> {
  const folder = join(etc, 'ssl/certs');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const present = await Promise.all(bundles.map((path) => isFile(join(etc, path))));
  const found = bundles.filter((_, index) => present[index]);
  // As Debian names the files of authorities, and as EC2 Instance Connect looks for them (spec/host G.2).
  const fileName = name.commonName.replaceAll(' ', '_');
  const own = join('local/share/ca-certificates', `${fileName}.crt`);
  await makeParents(usr, '/usr', own);
  await Promise.all([
    ...(found.length > 0 ? found : bundles.slice(0, 1)).map((path) => appendFile(join(etc, path), `\n${caPem}`)),
    publish(join(folder, `${fileName}.pem`), caPem),
    symlink(`${fileName}.pem`, join(folder, `${subjectHash(name)}.0`)),
    publish(join(usr, own), caPem),
    ...(await pythonBundles()).map((path) => trustInCopy(usr, path, caPem)),
  ]);
}

/**
 * The name under which OpenSSL looks for an authority in a folder (openssl-rehash(1)): the first four bytes, in reverse, of the SHA-1 of the
 * subject with its values in lower case and without the outer sequence.
 */
export function subjectHash({ commonName, organization }: AuthorityName): string {
  // O is 2.5.4.10 and CN is 2.5.4.3.
  const names = Buffer.concat([attribute('55040a', organization), attribute('550403', commonName)]);
  const digest = createHash('sha1').update(names).digest();
  return digest.subarray(0, 4).reverse().toString('hex');
}

function attribute(type: string, value: string): Buffer {
  return element(0x31, sequence(identifier(type), element(0x0c, Buffer.from(value.toLowerCase()))));
}

/** Authorities that Python packages bring with them, as paths below /usr: those of pip, which do not look in /etc as Debian's do. */
async function pythonBundles(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const root of ['lib', 'local/lib']) {
    const versions = (await names(root)).filter((name) => /^python3(?:\.\d+)?$/.test(name));
    for (const packages of versions.flatMap((version) =>
      ['dist-packages', 'site-packages'].map((folder) => join(root, version, folder)),
    )) {
      found.push(...['certifi', 'botocore', 'awscli/botocore'].map((owner) => join(packages, owner, 'cacert.pem')));
    }
  }
  for (const version of await names('local/aws-cli/v2')) {
    found.push(join('local/aws-cli/v2', version, 'dist/awscli/botocore/cacert.pem'));
  }
  const present = await Promise.all(found.map((path) => isFile(join('/usr', path))));
  return found.filter((_, index) => present[index]);
}

async function trustInCopy(usr: string, path: string, caPem: string): Promise<void> {
  await makeParents(usr, '/usr', path);
  await publish(join(usr, path), `${await readFile(join('/usr', path), 'utf8')}\n${caPem}`);
}

/** Whatever the umask of the region. */
async function publish(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o644);
}

async function names(folder: string): Promise<readonly string[]> {
  return (await readdir(join('/usr', folder)).catch(() => [])).sort();
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
