/** ssmmessages: control channels of managed nodes and data channels of sessions. spec/session-manager 1. */
import type { GatewayOptions } from '../../gateway/options.ts';
import { openGateway } from '../../gateway/region-gateway.ts';
import type { Service } from '../../service.ts';
import { controlChannelRoute } from './control-channel.ts';
import { dataChannelRoute } from './data-channel.ts';

export function ssmmessagesService(options: Partial<GatewayOptions> = {}): Service {
  return {
    name: 'ssmmessages',
    protocol: 'json',
    operations: {},
    routes: [controlChannelRoute, dataChannelRoute],
    open(region) {
      const { gateway, admission } = openGateway(region, options);
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
