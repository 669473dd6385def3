/** What a session does, with every placeholder replaced; the agent sends it to a session worker. */
import type { RunAs } from './linux/run-as.ts';

export type SessionPlan = {
  readonly sessionId: string;
  readonly owner: string;
  readonly documentName: string;
  readonly sessionType: string;
  /** The key of KMS that encrypts the session, if one does. */
  readonly kmsKeyId?: string;
  readonly logs?: LogPlan;
  readonly task: SessionTask;
};

/** Where a session is logged to. `encrypted`: only if the place is. */
export type LogPlan = {
  readonly s3?: { readonly bucket: string; readonly prefix: string; readonly encrypted: boolean };
  /** `streaming`: while the session runs; else at its end. */
  readonly cloudWatch?: { readonly group: string; readonly streaming: boolean; readonly encrypted: boolean };
};

export type SessionTask = ShellTask | CommandTask | PortTask;

/** Standard_Stream and InteractiveCommands. */
export type ShellTask = {
  readonly kind: 'shell';
  readonly runAs: RunAs;
  /** For `sh -c`; without it an interactive shell. */
  readonly commands?: string;
  /** Run before the shell; the shell follows only if it succeeds. */
  readonly profile?: string;
};

/** NonInteractiveCommands. */
export type CommandTask = {
  readonly kind: 'command';
  readonly runAs: RunAs;
  readonly words: readonly string[];
  readonly separateOutput: boolean;
  readonly stdoutPrefix: string;
  readonly stderrPrefix: string;
};

export type PortTask = {
  readonly kind: 'port';
  readonly port: number;
  readonly host?: string;
  /** LocalPortForwarding: several connections; otherwise one raw stream (AWS-StartSSHSession). */
  readonly forwarding: boolean;
  /** The document's properties, which the client gets in the handshake. */
  readonly properties: Readonly<Record<string, string>>;
};
