/** The errors of a data channel: why a session did not begin or did not last. */
import { ConnectError } from '../connect-error.ts';
import type { SocketLoss } from './stream-socket.ts';

export function tooSlow(milliseconds: number): ConnectError {
  return new ConnectError(
    'connect/start-timeout',
    `the session did not begin within ${milliseconds / 1000} seconds`,
    [
      'the agent may be stuck (a full disk is a common reason) or too old for the document',
      'on the instance: systemctl status amazon-ssm-agent, and /var/log/amazon/ssm/amazon-ssm-agent.log',
    ].join('\n'),
  );
}

export function upgradeRejected(loss: SocketLoss): ConnectError {
  const hint =
    loss.status === 403
      ? 'you may lack ssmmessages:OpenDataChannel on this session; policies written for old plugins do'
      : undefined;
  return new ConnectError('connect/stream-rejected', `the data channel was refused: ${loss.reason}`, hint);
}

export function handshakeRefused(refusal: string): ConnectError {
  return new ConnectError(
    'connect/handshake-refused',
    refusal,
    'use a session document of the type this command needs',
  );
}

export function brokenMessages(reason: string): ConnectError {
  return new ConnectError('connect/protocol', `the agent or gateway broke the protocol: ${reason}`);
}
