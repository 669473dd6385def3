/** Why a session could not be had or kept, in sentences. */
import { ConnectError } from '../connect-error.ts';
import type { SocketLoss } from './stream-socket.ts';

export function tooSlow(milliseconds: number): ConnectError {
  return new ConnectError(
    'connect/start-timeout',
    `The session did not begin within ${milliseconds / 1000} seconds.`,
    [
      'The agent may be stuck (a full disk is a common reason) or too old for the document.',
      'On the instance: systemctl status amazon-ssm-agent, and /var/log/amazon/ssm/amazon-ssm-agent.log',
    ].join('\n'),
  );
}

export function upgradeRejected(loss: SocketLoss): ConnectError {
  const hint =
    loss.status === 403
      ? 'You may lack ssmmessages:OpenDataChannel on this session; policies written for old plugins do.'
      : undefined;
  return new ConnectError('connect/stream-rejected', `The session's channel was refused: ${loss.reason}.`, hint);
}

export function handshakeRefused(refusal: string): ConnectError {
  const hint = refusal.includes('KMSEncryption')
    ? 'Take the kmsKeyId out of the session document, or use a client that supports it.'
    : 'Use a session document of the type this command needs.';
  return new ConnectError('connect/handshake-refused', refusal, hint);
}

export function brokenMessages(reason: string): ConnectError {
  return new ConnectError('connect/protocol', `The session's messages are broken: ${reason}`);
}
