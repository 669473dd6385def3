/** The user a session runs as, with the errors of the official agent (spec/session-manager 8.1). */

import type { User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';
import type { HostAccounts } from './host-accounts.ts';
import type { FindUser } from './passwd.ts';

export type RunAs =
  | { readonly kind: 'elevated' }
  | {
      readonly kind: 'user';
      readonly name: string;
      /** The text of the session document has the name, and neither a tag of the principal nor a parameter of the client gave it. */
      readonly namedByDocument: boolean;
    }
  | { readonly kind: 'ssm-user' };

export async function accountFor(
  runAs: RunAs,
  ports: { readonly find: FindUser; readonly ssmUser: () => Promise<User>; readonly host: HostAccounts },
): Promise<User> {
  switch (runAs.kind) {
    case 'elevated':
      return { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' };
    case 'ssm-user':
      return ports.ssmUser();
    case 'user': {
      if (runAs.name === '') throw refused('please set the RunAs default user');
      const account = await ports.find(runAs.name);
      if (account === undefined) {
        throw refused(`failed to start pty since RunAs user ${runAs.name} does not exist`);
      }
      if (account.uid === 0 || account.gid === 0) {
        throw refused(`failed to start pty since RunAs user ${runAs.name} has uid or gid 0`);
      }
      const fault = ports.host.faultOf(account, runAs.namedByDocument);
      if (fault !== undefined) {
        throw refused(`failed to start pty since RunAs user ${runAs.name} ${fault}`);
      }
      return account;
    }
    default:
      return runAs satisfies never;
  }
}

function refused(reason: string): NodeError {
  return new NodeError('node/run-as', `Unable to start command: ${reason}`);
}
