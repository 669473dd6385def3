/** The public face of the local region. */
export type { Account } from './account.ts';
export type { Clock } from './clock.ts';
export type { Machine, MachineEnd, MachineSpec, Machines, RegionListeners } from './instances/machine.ts';
export { createMachines, type MachinesOptions } from './instances/machines.ts';
export { checkAgentFolder } from './instances/official-agent.ts';
export { mountState, privateMountsCommand } from './instances/private-mounts.ts';
export type { Endpoints, Region } from './region.ts';
export { RegionError, type RegionErrorCode } from './region-error.ts';
export { namePeer, type Peer, type ServicePath } from './server/peer.ts';
export { type AccountKeys, type RegionOptions, type RunningRegion, startRegion } from './start.ts';
