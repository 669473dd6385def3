/** Messages between agent and session worker on their private pipe, the only place where secrets are passed. */

import type { User } from '@sallyport/linux';
import type { Credentials } from './aws/credentials.ts';
import type { SessionPlan } from './session-plan.ts';

export type NodeFacts = {
  readonly instanceId: string;
  readonly region: string;
  /** The message gateway, http or https. */
  readonly gatewayUrl: string;
  readonly kmsUrl: string;
  readonly logsUrl: string;
  readonly s3Url: string;
  /** The bucket is in the path; else in the name of the host. */
  readonly s3PathStyle: boolean;
  /** Addresses and CIDR blocks no port session may reach, beyond the built-in ones. */
  readonly deniedAddresses: readonly string[];
};

export type ToWorker =
  | {
      readonly type: 'start';
      readonly plan: SessionPlan;
      readonly node: NodeFacts;
      readonly credentials: Credentials;
    }
  | { readonly type: 'credentials'; readonly credentials: Credentials }
  | { readonly type: 'ssm-user'; readonly account: User }
  | { readonly type: 'refused'; readonly about: 'credentials' | 'ssm-user'; readonly reason: string }
  /** The gateway ended the session through the control channel. */
  | { readonly type: 'end'; readonly text: string };

export type ToAgent =
  | { readonly type: 'ready' }
  | { readonly type: 'request'; readonly what: 'credentials' | 'ssm-user' }
  /** The first process of the session, which the agent ends if the worker dies. */
  | { readonly type: 'child'; readonly pid: number; readonly audit?: string }
  /** The processes of the session have ended, and its log is being written. */
  | { readonly type: 'saving' }
  | { readonly type: 'done'; readonly status: 'Success' | 'Failed'; readonly output: string };
