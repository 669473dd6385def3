/**
 * UpdateInstanceInformation: a short form at boot, the full form afterwards and every few minutes (spec/session-manager
 * 14.3).
 */

import { lookupService } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ourAgentVersion } from '@sallyport/ssm';
import type { SsmApi } from '../aws/ssm-api.ts';
import { type Backoff, backoff, type DelayOptions } from '../backoff.ts';
import { messageWithHint } from '../node-error.ts';
import type { NodeIdentity } from './identity.ts';

/** AgentName of the official agent, which the service expects. */
const agentName = 'amazon-ssm-agent';

export type Health = {
  /** Resolves once the node is registered; repeats until then. */
  register(): Promise<void>;
  /** The control channel was opened or lost; the first call also starts the regular reports. */
  connection(channel: '' | 'ssmmessages'): void;
  close(): void;
};

export type HealthOptions = {
  readonly api: SsmApi;
  readonly identity: NodeIdentity;
  readonly everyMs: number;
  readonly delays: DelayOptions;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
};

export function nodeHealth(options: HealthOptions): Health {
  const { api, identity } = options;
  let channel: '' | 'ssmmessages' = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = async (): Promise<void> => {
    try {
      await api.updateInstanceInformation({
        AgentName: agentName,
        AgentStatus: 'Active',
        AgentVersion: ourAgentVersion,
        AvailabilityZone: identity.availabilityZone,
        ComputerName: await fullName(identity.privateIp),
        IPAddress: identity.privateIp,
        InstanceId: identity.instanceId,
        ...platform(),
        SSMConnectionChannel: channel,
      });
    } catch (error) {
      options.log(`health report: ${messageWithHint(error)}`);
    }
  };

  return {
    async register() {
      const delays: Backoff = backoff(options.delays, options.random);
      let last = '';
      while (!closed) {
        try {
          await api.updateInstanceInformation({
            AgentName: agentName,
            AgentVersion: ourAgentVersion,
            InstanceId: identity.instanceId,
          });
          return;
        } catch (error) {
          const line = `cannot register with Systems Manager: ${messageWithHint(error)}`;
          if (line !== last) options.log(line);
          last = line;
          await options.sleep(delays.next());
        }
      }
    },
    connection(now) {
      if (closed) return;
      channel = now;
      void tell();
      timer ??= setInterval(() => void tell(), options.everyMs);
    },
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

/** As `hostname --fqdn` has it: the name of the host's own address, which /etc/hosts or the VPC's name server knows. */
async function fullName(address: string): Promise<string> {
  const short = hostname();
  try {
    const { hostname: name } = await lookupService(address, 0);
    return name.startsWith(`${short}.`) ? name : short;
  } catch {
    return short;
  }
}

export function platform(release: string = osRelease()): Record<string, string> {
  const value = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
  return {
    PlatformName: value('NAME') || 'Linux',
    PlatformType: 'Linux',
    PlatformVersion: value('VERSION_ID') || '0',
  };
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
