/** `/v1/control-channel/INSTANCE`: how a managed node becomes reachable. spec/session-manager 1.2, 1.3, 10. */

import { regionGateway } from '../../gateway/region-gateway.ts';
import type { RawRequest, RawRoute } from '../../server/raw-route.ts';
import type { Call } from '../../service.ts';
import { isUp } from '../ssm/instances.ts';
import { registerNode } from '../ssm/nodes.ts';
import { accessDenied, badRequest, errorAnswer, tokenAnswer } from './answers.ts';
import { checkCreateRequest } from './create-request.ts';

const pathPattern = /^\/v1\/control-channel\/([^/]{1,128})$/;

export const controlChannelRoute: RawRoute = {
  match: ({ path }) => pathPattern.test(path),
  requiredPermissions: ({ method }) => [
    {
      action: method === 'POST' ? 'ssmmessages:CreateControlChannel' : 'ssmmessages:OpenControlChannel',
      resources: [{ arn: '*' }],
    },
  ],
  handle(request, body, call) {
    if (request.method !== 'POST') throw badRequest('a control channel is created by POST');
    checkCreateRequest(body);
    const instanceId = ownInstance(request, call);
    registerNode(call.account, instanceId);
    const { tokens } = regionGateway(call.region).gateway;
    return tokenAnswer(
      'CreateControlChannel',
      tokens.issue({ side: 'control', accountId: call.account.id, instanceId }),
    );
  },
  fail: errorAnswer,
  upgrade: {
    unsigned: 'refused',
    accept(request, socket, head, raw, { call }) {
      if (call === undefined) throw accessDenied('a control channel is opened with signed requests only');
      const instanceId = ownInstance(raw, call);
      const { gateway, admission } = regionGateway(call.region);
      const accountId = call.account.id;
      admission.admit(
        { request, socket, head },
        (ticket) => ticket.side === 'control' && ticket.accountId === accountId && ticket.instanceId === instanceId,
        (_ticket, webSocket) => gateway.attachNode(accountId, instanceId, webSocket),
      );
    },
  },
};

/** A node opens its own control channel, with credentials from its own metadata service. */
function ownInstance({ path }: RawRequest, call: Call): string {
  const instanceId = pathPattern.exec(path)?.[1];
  if (instanceId === undefined || call.caller.session?.instanceId !== instanceId) {
    throw accessDenied(
      `${call.caller.arn} is not the instance ${instanceId ?? ''} and cannot open its control channel`,
    );
  }
  if (!isUp(call.account, instanceId)) throw accessDenied(`the instance ${instanceId} does not run`);
  return instanceId;
}
