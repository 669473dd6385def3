/**
 * ec2messages, the older message delivery an agent polls until its control channel stands. Nothing is ever delivered
 * here; a poll waits and comes back empty. spec/session-manager 14.6.
 */
import { gatewayOf } from '../../gateway/region-gateway.ts';
import type { Operation, Service } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';

type GetMessages = { readonly Destination?: string; readonly MessagesRequestId?: string };
type Messages = {
  readonly Destination: string;
  readonly MessagesRequestId: string;
  readonly Messages: readonly never[];
};

const pollMs = 15_000;

const getMessages: Operation<GetMessages, Messages> = {
  requiredPermissions: () => [{ action: 'ec2messages:GetMessages', resources: [{ arn: '*' }] }],
  async handle({ Destination: destination = '', MessagesRequestId: id = '' }, { caller, region }) {
    if (caller.session?.instanceId !== destination) {
      throw new ServiceError(
        'AccessDeniedException',
        400,
        `${caller.arn} is not ${destination} and gets none of its messages.`,
      );
    }
    await new Promise<void>((resolve) => gatewayOf(region).options.scheduler.after(pollMs, resolve));
    return { Destination: destination, MessagesRequestId: id, Messages: [] };
  },
};

export const ec2messages: Service = {
  name: 'ec2messages',
  protocol: 'json',
  operations: { GetMessages: getMessages },
};
