/**
 * `ssm-user`, who sessions without Run As are as on AWS (spec/session-manager 8.1): made on demand, with a home and with sudo for
 * everything. The sudo rule is written aside, judged by visudo, and only then put in place.
 */
import { existsSync } from 'node:fs';
import { open, readFile, rename, unlink } from 'node:fs/promises';
import type { User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';
import type { FindUser } from './passwd.ts';
import type { Run } from './run.ts';

export const ssmUser = 'ssm-user';
const sudoersFolder = '/etc/sudoers.d';
const visudoProgram = '/usr/sbin/visudo';
const sudoRule = `# Session Manager sessions without Run As\n${ssmUser} ALL=(ALL) NOPASSWD:ALL\n`;
/** What useradd ends with when somebody else made the account in between. */
const nameInUse = 9;

export type SsmUserPorts = {
  readonly run: Run;
  readonly find: FindUser;
  readonly sudoers?: SudoersFile;
};

/** The one file; a port of its own, so that no test has to touch the real one. */
export type SudoersFile = { install(text: string): Promise<void> };

/** Answers the account, making what is missing. Calls at the same time share the work. */
export function ssmUserKeeper(ports: SsmUserPorts): () => Promise<User> {
  const sudoers = ports.sudoers ?? sudoersFile(ports.run);
  let working: Promise<User> | undefined;
  const ensure = async (): Promise<User> => {
    const known = await ports.find(ssmUser);
    if (known !== undefined) return checked(known);
    // The rule first: an account that is there is then one that is complete, whatever interrupts this.
    await sudoers.install(sudoRule);
    const made = await ports.run('/usr/sbin/useradd', ['--create-home', '--shell', '/bin/sh', ssmUser]);
    if (made.status !== 0 && made.status !== nameInUse) {
      throw new NodeError(
        'node/account',
        `ssm-user cannot be made: ${made.stderr.trim() || `useradd ends with ${made.status}`}`,
      );
    }
    const found = await ports.find(ssmUser);
    if (found === undefined) throw new NodeError('node/account', 'ssm-user was made but cannot be found');
    return checked(found);
  };
  return () => {
    working ??= ensure().finally(() => {
      working = undefined;
    });
    return working;
  };
}

function checked(account: User): User {
  if (account.uid > 0 && account.gid > 0) return account;
  throw new NodeError('node/account', 'ssm-user has uid or gid 0 on this node, so no session is given to it');
}

function sudoersFile(run: Run): SudoersFile {
  return {
    async install(text) {
      // Without sudo there is nothing to grant.
      if (!existsSync(visudoProgram) || !existsSync(sudoersFolder)) return;
      const target = `${sudoersFolder}/ssm-agent-users`;
      if ((await readFile(target, 'utf8').catch(() => undefined)) === text) return;
      // sudo skips names with a dot, so a half-written file is never a rule.
      const draft = `${sudoersFolder}/.ssm-agent-users.${process.pid}`;
      await unlink(draft).catch(() => undefined);
      const file = await open(draft, 'wx', 0o440);
      try {
        await file.writeFile(text);
        await file.chmod(0o440);
        await file.sync();
        await file.close();
        const judged = await run(visudoProgram, ['-c', '-q', '-f', draft]);
        if (judged.status !== 0)
          throw new NodeError('node/account', `visudo refuses the rule: ${judged.stderr.trim()}`);
        await rename(draft, target);
      } catch (error) {
        await file.close().catch(() => undefined);
        await unlink(draft).catch(() => undefined);
        throw error;
      }
    },
  };
}
