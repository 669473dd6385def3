/** The calls of Systems Manager that connecting needs. Everything it throws is a ConnectError. */

import type { SigningKeys } from '@sallyport/ssm';
import type { StreamEndpoint } from '../data-channel/connection.ts';

export type SessionRequest = {
  readonly target: string;
  /** The account's preferences document when left out. */
  readonly documentName?: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  readonly reason?: string;
};

export type StartedSession = StreamEndpoint & { readonly sessionId: string; readonly target: string };

export type DataKeyRequest = {
  /** ID, ARN or alias. */
  readonly keyId: string;
  /** The encryption context. */
  readonly context: Readonly<Record<string, string>>;
};

export type SessionDataKey = {
  readonly plaintext: Uint8Array;
  /** The same, encrypted by KMS. */
  readonly ciphertext: Uint8Array;
};

export type Node = {
  readonly instanceId: string;
  /** The Name tag, or '' when it is not known. */
  readonly name: string;
  /** `Online`, `ConnectionLost`, `Inactive`. */
  readonly pingStatus: string;
  /** EC2's state (`running`, `stopped`), or '' when it is not known. */
  readonly state: string;
  readonly hostname: string;
  readonly ip: string;
  readonly platform: string;
  readonly agentVersion: string;
  readonly lastPing: Date | undefined;
};

export type SessionInfo = {
  readonly sessionId: string;
  readonly target: string;
  /** ARN of who started it. */
  readonly owner: string;
  readonly status: string;
  readonly documentName: string;
  readonly reason: string;
  readonly startDate: Date | undefined;
  readonly endDate: Date | undefined;
};

export type NodeFilter = { readonly key: string; readonly values: readonly string[] };

export type SessionFilter = {
  readonly state: 'Active' | 'History';
  readonly owner?: string;
  readonly target?: string;
};

export interface SsmApi {
  startSession(request: SessionRequest): Promise<StartedSession>;
  /** Undefined when the session is over. */
  resumeSession(sessionId: string): Promise<StreamEndpoint | undefined>;
  terminateSession(sessionId: string, deadlineMs?: number): Promise<void>;
  /** DescribeInstanceInformation: what is or was managed. Keys as AWS names them: `InstanceIds`, `tag:Name`. */
  describeNodes(filters: readonly NodeFilter[]): Promise<readonly Node[]>;
  /** DescribeInstanceProperties: as above with names and EC2 states, if the caller may call it. */
  describeNodeProperties(): Promise<readonly Node[]>;
  describeSessions(filter: SessionFilter): Promise<readonly SessionInfo[]>;
}

/** Access to one account and region as one identity. */
export type Access = {
  readonly ssm: SsmApi;
  readonly region: string;
  readonly profile: string | undefined;
  /** Fresh ones whenever the old ones run out. Throws ConnectError. */
  keys(): Promise<SigningKeys>;
  /** Hosts the person's own configuration sent calls to, besides AWS's. */
  customHosts(): readonly string[];
  /** A data key of KMS. Throws ConnectError. */
  generateDataKey(request: DataKeyRequest): Promise<SessionDataKey>;
  /** What EC2 says of instances Systems Manager does not list; undefined when the caller may not ask. */
  lookUpInstances(filter: NodeFilter): Promise<readonly Ec2Instance[] | undefined>;
};

export type Ec2Instance = { readonly instanceId: string; readonly name: string; readonly state: string };
