/** User data: a script, plain or gzipped, run once as root. Other formats of cloud-init are refused by name. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { log } from './log.ts';
import { startProgram } from './start-program.ts';

const folder = '/var/lib/cloud';
const script = `${folder}/user-data`;
/** Exists once user data has run. The folder belongs to root. */
const marker = `${folder}/user-data-ran`;
const largest = 16 * 1024 * 1024;

export type UserData =
  | { readonly kind: 'none' }
  | { readonly kind: 'script'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly why: string };

export async function runUserDataOnce(given: Uint8Array): Promise<void> {
  if (existsSync(marker)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const userData = readUserData(given);
  if (userData.kind === 'refused') log(`user data was not run: ${userData.why}`);
  if (userData.kind === 'script') {
    writeFileSync(script, userData.bytes, { mode: 0o700 });
    log(`user data ended with ${await runScript()}`);
  }
  writeFileSync(marker, '', { mode: 0o600 });
}

export function readUserData(given: Uint8Array): UserData {
  if (given.length === 0) return { kind: 'none' };
  let bytes = given;
  if (given[0] === 0x1f && given[1] === 0x8b) {
    try {
      bytes = gunzipSync(given, { maxOutputLength: largest });
    } catch {
      return { kind: 'refused', why: 'it is not valid gzip, or larger than 16 MiB unpacked' };
    }
  }
  const first = Buffer.from(bytes.subarray(0, 200)).toString('latin1').split('\n')[0]?.trim() ?? '';
  if (first.startsWith('#!')) return { kind: 'script', bytes };
  if (first.startsWith('#cloud-config'))
    return { kind: 'refused', why: 'it is #cloud-config; write a script that begins with #!' };
  if (/^(?:content-type|mime-version):/i.test(first)) {
    return { kind: 'refused', why: 'it is a MIME archive; write one script that begins with #!' };
  }
  return { kind: 'refused', why: 'it does not begin with #!' };
}

/** Ends with the script; its background processes go on. */
function runScript(): Promise<string> {
  return new Promise((resolve) => {
    const child = startProgram(script, []);
    child.once('error', (error) => resolve(`an error: ${error.message}`));
    child.once('exit', (status, signal) => resolve(signal ?? `status ${status}`));
  });
}
