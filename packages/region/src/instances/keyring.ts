/**
 * The region's session keyring may lead to its user's Kerberos tickets, and every process inherits it: a user
 * namespace changes nothing about that. Node cannot ask the kernel for a new one, but programs that can are common.
 */
import { findProgram } from './programs.ts';

/** keyctl(2)'s number; its first operation joins a new session keyring. */
const systemCalls: Readonly<Record<string, number>> = { x64: 250, arm64: 219 };

/** Words before a command; none where neither program exists. A kernel without keyrings (ENOSYS) is as good as a new one. */
export function ownKeyring(): readonly string[] {
  const [perl, keyctl, number] = [findProgram('perl'), findProgram('keyctl'), systemCalls[process.arch]];
  if (perl !== undefined && number !== undefined) {
    return [perl, '-e', `syscall(${number}, 1, 0) >= 0 or $! == 38 or die "keyring: $!\\n"; exec @ARGV`, '--'];
  }
  return keyctl === undefined ? [] : [keyctl, 'session', '-'];
}
