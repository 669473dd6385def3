/** The one gateway of each region, and the admission of the sockets that are opened to it. */
import type { Region } from '../region.ts';
import { Admission } from './admission.ts';
import { Gateway } from './gateway.ts';
import type { GatewayOptions } from './options.ts';
import { systemScheduler } from './scheduler.ts';

export type RegionGateway = { readonly gateway: Gateway; readonly admission: Admission };

const gateways = new WeakMap<Region, RegionGateway>();

export function openGateway(region: Region, options: Partial<GatewayOptions> = {}): RegionGateway {
  // Timers run in real time; `now` is the region's clock, which a test may move.
  const scheduler = { now: () => region.clock.now().getTime(), after: systemScheduler.after };
  const gateway = new Gateway(region.secret, { scheduler, ...options });
  const opened = { gateway, admission: new Admission(gateway) };
  gateways.set(region, opened);
  return opened;
}

export function gatewayOf(region: Region): Gateway {
  return regionGateway(region).gateway;
}

export function regionGateway(region: Region): RegionGateway {
  return gateways.get(region) ?? openGateway(region);
}
