/** ssmmessages: the doors of the message gateway. spec/session-manager 1. */
import { Admission } from '../../gateway/admission.ts';
import { openGateway } from '../../gateway/of-region.ts';
import type { GatewayOptions } from '../../gateway/options.ts';
import type { Service } from '../../service.ts';
import { controlChannelRoute } from './control-channel.ts';
import { dataChannelRoute } from './data-channel.ts';
import { openDoor } from './door.ts';

export function ssmmessagesService(options: Partial<GatewayOptions> = {}): Service {
  return {
    name: 'ssmmessages',
    protocol: 'json',
    operations: {},
    routes: [controlChannelRoute, dataChannelRoute],
    open(region) {
      const gateway = openGateway(region, options);
      const admission = new Admission(gateway.options, gateway.tokens);
      openDoor(region, { gateway, admission });
      return {
        async close() {
          admission.close();
          gateway.close();
        },
      };
    },
  };
}

export const ssmmessages: Service = ssmmessagesService();
