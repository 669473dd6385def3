/** Managed nodes: the reports of their agents, and their ping status (spec/session-manager 10, 14.3). */
import { type Account, defineStore, type Store } from '../../account.ts';
import { gatewayOf } from '../../gateway/region-gateway.ts';

export type Node = {
  readonly instanceId: string;
  lastPing: Date;
  /** When its agent first called since the instance started; absent until then. */
  upSince?: Date;
  agentName?: string;
  agentVersion?: string;
  computerName?: string;
  ipAddress?: string;
  platformName?: string;
  platformType?: string;
  platformVersion?: string;
  availabilityZone?: string;
};

export const nodeStore: Store<Map<string, Node>> = defineStore(() => new Map());

export function nodeOf(account: Account, instanceId: string): Node | undefined {
  return nodeStore.of(account).get(instanceId);
}

/** The record of a node, made at the first call of its agent. Every call counts as a ping. */
export function registerNode(account: Account, instanceId: string): Node {
  const now = account.region.clock.now();
  const nodes = nodeStore.of(account);
  const known = nodes.get(instanceId);
  if (known !== undefined) {
    known.lastPing = now;
    known.upSince ??= now;
    return known;
  }
  const node: Node = { instanceId, lastPing: now, upSince: now };
  nodes.set(instanceId, node);
  return node;
}

export type PingStatus = 'Online' | 'ConnectionLost' | 'Inactive';

/**
 * An agent reports a moment before its control channel is open. If the node were Online in that moment, StartSession
 * would answer TargetNotConnected.
 */
const firstConnectMs = 5_000;
/** An agent whose connection was lost reconnects within seconds. */
const reconnectMs = 30_000;
/** An agent without a control channel reports at least every five minutes. */
const pingMs = 6 * 60_000;
const inactiveMs = 30 * 24 * 3600_000;

export function pingStatus(account: Account, node: Node, running: boolean): PingStatus {
  const now = account.region.clock.now().getTime();
  const line = gatewayOf(account.region).node(account.id, node.instanceId);
  if (running && line?.connected) return 'Online';
  const silent = now - lastHeard(account, node).getTime();
  const settled = node.upSince !== undefined && now - node.upSince.getTime() >= firstConnectMs;
  if (running && (line === undefined ? settled && silent < pingMs : silent < reconnectMs)) return 'Online';
  return silent < inactiveMs ? 'ConnectionLost' : 'Inactive';
}

export function isConnected(account: Account, instanceId: string): boolean {
  return gatewayOf(account.region).node(account.id, instanceId)?.connected === true;
}

export function lastHeard(account: Account, node: Node): Date {
  const heardAt = gatewayOf(account.region).node(account.id, node.instanceId)?.heardAt ?? 0;
  return new Date(Math.max(node.lastPing.getTime(), heardAt));
}
