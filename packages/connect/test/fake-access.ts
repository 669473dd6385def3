/** An account as this package sees it, for one session at a time. */
import type { Access, Ec2Instance, Node, NodeFilter, SsmApi } from '../src/index.ts';

export const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

export function node(instanceId: string, fields: Partial<Node> = {}): Node {
  return {
    instanceId,
    name: '',
    pingStatus: 'Online',
    state: '',
    hostname: '',
    ip: '',
    platform: 'Debian 12',
    agentVersion: '3.3.5068.0',
    lastPing: undefined,
    ...fields,
  };
}

export type FakeAccount = {
  readonly ssm?: Partial<SsmApi>;
  readonly hosts?: readonly string[];
  /** Tagged nodes: what DescribeInstanceInformation answers to a filter, by `key=value`. */
  readonly nodes?: Readonly<Record<string, readonly Node[]>>;
  readonly generateDataKey?: Access['generateDataKey'];
  readonly instances?: readonly Ec2Instance[] | undefined;
};

export function fakeAccess(
  account: FakeAccount = {},
): Access & { readonly terminated: string[]; readonly asked: string[] } {
  const terminated: string[] = [];
  const asked: string[] = [];
  const unexpected = (what: string) => () => Promise.reject(new Error(`unexpected call of ${what}`));
  const lookUp = (filters: readonly NodeFilter[]): readonly Node[] => {
    const [filter] = filters;
    const key = filter === undefined ? '*' : `${filter.key}=${filter.values.join(',')}`;
    asked.push(key);
    return account.nodes?.[key] ?? [];
  };
  return {
    terminated,
    asked,
    region: 'eu-west-1',
    profile: undefined,
    keys: async () => keys,
    customHosts: () => account.hosts ?? [],
    lookUpInstances: async () => account.instances,
    generateDataKey: account.generateDataKey ?? unexpected('GenerateDataKey'),
    ssm: {
      startSession: unexpected('StartSession'),
      resumeSession: unexpected('ResumeSession'),
      describeNodeProperties: unexpected('DescribeInstanceProperties'),
      describeSessions: unexpected('DescribeSessions'),
      describeNodes: async (filters) => lookUp(filters),
      terminateSession: async (sessionId) => {
        terminated.push(sessionId);
      },
      ...account.ssm,
    },
  };
}
