/** ResumeSession and TerminateSession. spec/session-manager 1.5, 12.1; spec/iam 14.8. */
import type {
  ResumeSessionRequest,
  ResumeSessionResponse,
  TerminateSessionRequest,
  TerminateSessionResponse,
} from '@aws-sdk/client-ssm';
import { sessionResource } from '@sallyport/iam';
import { terminatedByText } from '@sallyport/ssm';
import type { Account } from '../../account.ts';
import { gatewayOf } from '../../gateway/region-gateway.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { sessionArn } from './arns.ts';
import { accessDenied, doesNotExist } from './errors.ts';
import { type SessionRecord, sessionStore } from './sessions.ts';
import { clientAccess } from './stream-url.ts';

export const resumeSession: Operation<ResumeSessionRequest, ResumeSessionResponse> = {
  requiredPermissions: ({ SessionId: id = '' }, call) => [requiredPermission('ssm:ResumeSession', id, call)],
  handle({ SessionId: id = '' }, call) {
    const session = recordOf(call.account, id);
    // Even a policy that allows resuming every session must not give one person's shell to another.
    if (session.ownerId !== call.caller.userId) {
      throw accessDenied(`Session ${id} was started by somebody else; only who started a session can resume it.`);
    }
    const live = gatewayOf(call.region).session(id);
    // Without TokenValue the client knows that the session has ended.
    return live === undefined ? { SessionId: id } : clientAccess(call, id);
  },
};

export const terminateSession: Operation<TerminateSessionRequest, TerminateSessionResponse> = {
  requiredPermissions: ({ SessionId: id = '' }, call) => [requiredPermission('ssm:TerminateSession', id, call)],
  handle({ SessionId: id = '' }, call) {
    recordOf(call.account, id);
    gatewayOf(call.region)
      .session(id)
      ?.end({ how: 'terminated', output: terminatedByText(call.caller.arn) });
    return { SessionId: id };
  },
};

function requiredPermission(action: string, id: string, { account }: Call): RequiredPermission {
  const arn = sessionArn(account, id);
  const session = sessionStore.of(account).get(id);
  const known = session && sessionResource({ arn, starter: session.ownerId, target: session.target });
  return { action, resources: [known ?? { arn }] };
}

function recordOf(account: Account, id: string): SessionRecord {
  const session = sessionStore.of(account).get(id);
  if (session === undefined) throw doesNotExist(`Session with id ${id} does not exist.`);
  return session;
}
