/**
 * `/v1/data-channel/SESSION`: the WebSockets of client and agent. The signature of the upgrade and the token in the
 * first message must both be of the same side of the session. spec/session-manager 1.2 to 1.5, 12.1.
 */
import type { LiveSession } from '../../gateway/live-session.ts';
import type { GatewayOptions } from '../../gateway/options.ts';
import { regionGateway } from '../../gateway/region-gateway.ts';
import type { RawRoute } from '../../server/raw-route.ts';
import type { Call } from '../../service.ts';
import { accessDenied, badRequest, errorAnswer, sessionOver, tokenAnswer } from './answers.ts';
import { checkCreateRequest } from './create-request.ts';

const pathPattern = /^\/v1\/data-channel\/([^/]{1,128})$/;

export const dataChannelRoute: RawRoute = {
  match: ({ path }) => pathPattern.test(path),
  requiredPermissions: ({ method }) => [
    {
      action: method === 'POST' ? 'ssmmessages:CreateDataChannel' : 'ssmmessages:OpenDataChannel',
      resources: [{ arn: '*' }],
    },
  ],
  handle(request, body, call) {
    if (request.method !== 'POST') throw badRequest('a data channel is created by POST');
    checkCreateRequest(body);
    const sessionId = pathPattern.exec(request.path)?.[1] ?? '';
    const { gateway } = regionGateway(call.region);
    const session = gateway.session(sessionId);
    if (session === undefined || session.spec.accountId !== call.account.id) throw sessionOver();
    if (!isAgent(session, call)) throw accessDenied(`${call.caller.arn} does not host session ${sessionId}`);
    if (session.ended) throw sessionOver();
    const token = gateway.tokens.issue({ side: 'agent', accountId: call.account.id, sessionId });
    return tokenAnswer('CreateDataChannel', token);
  },
  fail: errorAnswer,
  upgrade: {
    unsigned: 'allowed',
    accept(request, socket, head, raw, { region, call }) {
      const sessionId = pathPattern.exec(raw.path)?.[1] ?? '';
      const { gateway, admission } = regionGateway(region);
      const session = gateway.session(sessionId);
      const asClient = session !== undefined && isClient(session, call, gateway.options);
      const asAgent = session !== undefined && call !== undefined && isAgent(session, call);
      if (session === undefined || (!asClient && !asAgent)) {
        // The same answer for a session of another caller as for one that does not exist: ids cannot be probed.
        throw accessDenied('this caller has no end in such a session');
      }
      admission.admit(
        { request, socket, head },
        (ticket) =>
          ticket.side !== 'control' && ticket.sessionId === sessionId && (ticket.side === 'agent' ? asAgent : asClient),
        (ticket, webSocket) => session.attach(ticket.side === 'agent' ? 'agent' : 'client', webSocket),
      );
    },
  },
};

/** The node of the session, with credentials from its own metadata service. */
function isAgent({ spec }: LiveSession, { account, caller }: Call): boolean {
  return account.id === spec.accountId && caller.session?.instanceId === spec.target;
}

/**
 * The principal that started it. session-manager-plugin before 1.2.764 does not sign the upgrade and has only the
 * token.
 */
function isClient({ spec }: LiveSession, call: Call | undefined, options: GatewayOptions): boolean {
  if (call === undefined) return !options.requireSignedClients;
  return call.account.id === spec.accountId && call.caller.userId === spec.ownerId;
}
