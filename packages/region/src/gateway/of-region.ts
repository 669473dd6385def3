/** The one gateway of each region. */
import type { Region } from '../region.ts';
import { Gateway } from './gateway.ts';
import type { GatewayOptions } from './options.ts';
import { systemScheduler } from './scheduler.ts';

const gateways = new WeakMap<Region, Gateway>();

export function openGateway(region: Region, options: Partial<GatewayOptions> = {}): Gateway {
  // Timers run in real time; what time it is, the region's clock says.
  const scheduler = { now: () => region.clock.now().getTime(), after: systemScheduler.after };
  const gateway = new Gateway(region.secret, { scheduler, ...options });
  gateways.set(region, gateway);
  return gateway;
}

export function gatewayOf(region: Region): Gateway {
  return gateways.get(region) ?? openGateway(region);
}
