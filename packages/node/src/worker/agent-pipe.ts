/** The worker's end of the pipe to the agent. When the agent dies, the pipe is closed and the session ends. */

import type { User } from '@sallyport/linux';
import type { Credentials } from '../aws/credentials.ts';
import { NodeError } from '../node-error.ts';
import type { ToAgent, ToWorker } from '../worker-messages.ts';

export type Start = Extract<ToWorker, { readonly type: 'start' }>;

export type AgentPipe = {
  readonly start: Promise<Start>;
  /** Resolves when the session is to end: by the gateway, or because the agent died. */
  readonly end: Promise<string>;
  tell(message: ToAgent): Promise<void>;
  credentials(): Promise<Credentials>;
  ssmUser(): Promise<User>;
};

type Waiting<T> = ReturnType<typeof Promise.withResolvers<T>>;

/** The part of `process` that is the pipe. */
export type PipeProcess = {
  send?:
    | ((message: ToAgent, handle: undefined, options: undefined, sent: (error: Error | null) => void) => boolean)
    | undefined;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
};

export function agentPipe(pipe: PipeProcess): AgentPipe {
  const start = Promise.withResolvers<Start>();
  const end = Promise.withResolvers<string>();
  let credentials: Waiting<Credentials> | undefined;
  let ssmUser: Waiting<User> | undefined;

  pipe.on('disconnect', () => {
    end.resolve('the agent has gone');
    start.reject(new NodeError('node/worker', 'the agent has gone'));
  });
  start.promise.catch(() => undefined);

  const tell = (message: ToAgent): Promise<void> =>
    new Promise((resolve) => {
      if (pipe.send === undefined) resolve();
      else pipe.send(message, undefined, undefined, () => resolve());
    });

  pipe.on('message', (message) => {
    switch (message.type) {
      case 'start':
        start.resolve(message);
        break;
      case 'end':
        end.resolve(message.text);
        break;
      case 'credentials':
        credentials?.resolve(message.credentials);
        credentials = undefined;
        break;
      case 'ssm-user':
        ssmUser?.resolve(message.account);
        ssmUser = undefined;
        break;
      case 'refused': {
        const error = new NodeError('node/account', message.reason);
        if (message.about === 'credentials') credentials?.reject(error);
        else ssmUser?.reject(error);
        if (message.about === 'credentials') credentials = undefined;
        else ssmUser = undefined;
        break;
      }
      default:
        message satisfies never;
    }
  });

  return {
    start: start.promise,
    end: end.promise,
    tell,
    credentials() {
      if (credentials === undefined) {
        credentials = Promise.withResolvers();
        void tell({ type: 'request', what: 'credentials' });
      }
      return credentials.promise;
    },
    ssmUser() {
      if (ssmUser === undefined) {
        ssmUser = Promise.withResolvers();
        void tell({ type: 'request', what: 'ssm-user' });
      }
      return ssmUser.promise;
    },
  };
}
