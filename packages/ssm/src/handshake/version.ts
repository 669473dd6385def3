/** Version numbers of client and agent, compared component by component as both official programs do (spec/session-manager 6). */

/** Negative when a is older. Components that are missing or not numeric count as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = component(left[i]) - component(right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function component(part: string | undefined): number {
  return part !== undefined && /^\d{1,9}$/.test(part) ? Number(part) : 0;
}

/**
 * The versions that our client and agent report. Peers enable features by them: with fewer than four parts, or below a
 * threshold, they use single-stream ports and smux keepalives that end idle sessions (spec/session-manager H2).
 */
export const ourClientVersion: string = '1.2.896.0';
export const ourAgentVersion: string = '3.3.5068.0';

/** Whether the agent understands the TerminateSession flag. */
export function agentTerminates(agentVersion: string): boolean {
  return compareVersions(agentVersion, '2.3.722.0') > 0;
}

/** Whether the agent multiplexes a LocalPortForwarding session. */
export function agentMultiplexes(agentVersion: string): boolean {
  return compareVersions(agentVersion, '3.0.196.0') > 0;
}

/** Whether the client expects a multiplexed LocalPortForwarding session. */
export function clientMultiplexes(clientVersion: string): boolean {
  return compareVersions(clientVersion, '1.1.70') >= 0;
}

/** Whether the client understands StdErr and ExitCode payloads. */
export function clientSeparatesOutput(clientVersion: string): boolean {
  return compareVersions(clientVersion, '1.2.295.0') > 0;
}
