/**
 * `ssm-user`, the user of sessions without Run As (spec/session-manager 8.1): created when needed, with a home
 * directory and sudo for everything. The sudoers file is checked by visudo before it is renamed into place.
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
const sudoRule = `# Session Manager sessions without Run As\n${ssmUser} ALL=(ALL) NOPASSWD:ALL\nDefaults:${ssmUser} !requiretty\n`;
/** Exit status of useradd(8) when the account was made in between. */
const nameInUse = 9;

export type SsmUserPorts = {
  readonly run: Run;
  readonly find: FindUser;
  readonly sudoers?: SudoersFile;
};

/** The sudoers file; a port, so that tests do not write the real one. */
export type SudoersFile = { install(text: string): Promise<void> };

/** Returns the account and creates what is missing. Concurrent calls share the work. */
export function ssmUserKeeper(ports: SsmUserPorts): () => Promise<User> {
  const sudoers = ports.sudoers ?? sudoersFile(ports.run);
  let working: Promise<User> | undefined;
  const ensure = async (): Promise<User> => {
    const known = await ports.find(ssmUser);
    if (known !== undefined) return checked(known);
    // The sudoers file first, so that an existing account is complete.
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
      // sudo ignores names with a dot, so an incomplete file has no effect.
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
