/** From a plan to a running task: finds its user, does the handshake with the client and starts it. */

import type { User } from '@sallyport/linux';
import { type AgreedClient, clientMultiplexes, type StreamMessage } from '@sallyport/ssm';
import { enterAuditSession } from '../linux/audit-session.ts';
import type { HostAccounts } from '../linux/host-accounts.ts';
import type { FindUser } from '../linux/passwd.ts';
import { accountFor } from '../linux/run-as.ts';
import type { SessionPlan } from '../session-plan.ts';
import { startCommand } from './command-task.ts';
import { destinationAddresses, dial } from './destination.ts';
import { beginHandshake, type HandshakePorts } from './handshake.ts';
import { startMux } from './mux-task.ts';
import { startRawPort } from './raw-port-task.ts';
import { startShell } from './shell-task.ts';
import type { Client, EndMode, Task } from './task.ts';

export type BeginPorts = {
  readonly client: Client;
  readonly find: FindUser;
  readonly host: HostAccounts;
  readonly ssmUser: () => Promise<User>;
  readonly deniedAddresses: readonly string[];
  readonly onChild: (pid: number, audit: string | undefined) => void;
  readonly log: (line: string) => void;
  readonly now: () => number;
  /** The client of a session of this account, with the log that its document asks for. */
  readonly openLog: (user: string) => Promise<Client>;
  readonly decryptDataKey: HandshakePorts['decryptDataKey'];
  /** Handles messages of the client until the task does. */
  readonly listen: (accept: (message: StreamMessage) => boolean) => void;
};

/** Rejects with the reason why there is no session. */
export async function beginTask(plan: SessionPlan, ports: BeginPorts): Promise<Task> {
  const { task } = plan;
  const ownEnd = (): EndMode => (ports.host.keepsDetached() ? 'hang-up' : 'everything');
  switch (task.kind) {
    case 'shell': {
      const [account] = await Promise.all([accountFor(task.runAs, ports), agreed(plan, ports)]);
      const client = await ports.openLog(account.name);
      return startShell({ plan, task, account, client, ownEnd, ...marked(account, ports) });
    }
    case 'command': {
      const [{ sendsInput }, account] = await Promise.all([shakeHands(plan, ports), accountFor(task.runAs, ports)]);
      const client = await ports.openLog(account.name);
      return startCommand({ plan, task, account, client, sendsInput, ownEnd, ...marked(account, ports) });
    }
    case 'port': {
      const { client } = ports;
      const addresses = await destinationAddresses(task.host, ports.deniedAddresses);
      const { clientVersion } = await shakeHands(plan, ports);
      const connect = (): ReturnType<typeof dial> => dial(addresses, task.port);
      if (task.forwarding && clientMultiplexes(clientVersion)) {
        return startMux({ client, dial: connect, log: ports.log });
      }
      return startRawPort({ client, dial: connect, redials: task.forwarding, log: ports.log });
    }
    default:
      return task satisfies never;
  }
}

function shakeHands(plan: SessionPlan, ports: BeginPorts): Promise<AgreedClient> {
  const handshake = beginHandshake(plan, ports);
  ports.listen(handshake.accept);
  return handshake.agreed;
}

/** A shell begins at once, unless it is encrypted. */
async function agreed(plan: SessionPlan, ports: BeginPorts): Promise<void> {
  if (plan.kmsKeyId !== undefined) await shakeHands(plan, ports);
}

/** Every process started from here on is marked as one of this session. */
function marked(
  account: User,
  ports: BeginPorts,
): { readonly audit: string | undefined; readonly onChild: (pid: number) => void } {
  const audit = enterAuditSession(account.uid);
  return { audit, onChild: (pid) => ports.onChild(pid, audit) };
}
