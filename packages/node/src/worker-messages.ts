/** What the agent and a session worker say to each other over their private pipe. Secrets travel here and nowhere else. */

import type { User } from '@sallyport/linux';
import type { Credentials } from './aws/credentials.ts';
import type { SessionPlan } from './session-plan.ts';

export type NodeFacts = {
  readonly instanceId: string;
  readonly region: string;
  /** The message gateway, http or https. */
  readonly gatewayUrl: string;
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
  | { readonly type: 'end' };

export type ToAgent =
  | { readonly type: 'ready' }
  | { readonly type: 'want'; readonly what: 'credentials' | 'ssm-user' }
  /** The session's first process, for the agent to end should the worker die. */
  | { readonly type: 'child'; readonly pid: number; readonly audit?: string }
  | { readonly type: 'done'; readonly status: 'Success' | 'Failed'; readonly output: string };
