/** Each region's gateway and its waiting room. */
import type { Admission } from '../../gateway/admission.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Region } from '../../region.ts';

export type GatewayDoor = { readonly gateway: Gateway; readonly admission: Admission };

const doors = new WeakMap<Region, GatewayDoor>();

export function openDoor(region: Region, door: GatewayDoor): void {
  doors.set(region, door);
}

export function doorOf(region: Region): GatewayDoor {
  const door = doors.get(region);
  if (door === undefined) throw new Error('the gateway is used before the region is open');
  return door;
}
