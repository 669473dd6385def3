/** The wire model of each service, made on first use: EC2's is large and a session needs it only once. */
import type { Protocol } from '../service.ts';
import { agentSsm, ec2messages } from './agent-wire.ts';
import ec2 from './generated/ec2.json' with { type: 'json' };
import ec2InstanceConnect from './generated/ec2-instance-connect.json' with { type: 'json' };
import iam from './generated/iam.json' with { type: 'json' };
import kms from './generated/kms.json' with { type: 'json' };
import logs from './generated/logs.json' with { type: 'json' };
import ssm from './generated/ssm.json' with { type: 'json' };
import sts from './generated/sts.json' with { type: 'json' };
import { type WireModel, wireModel } from './shape.ts';
import type { WireData } from './wire-data.ts';

// The compiler sees arrays of unions where the data has tuples; a test holds the data against the SDK.
const data: Readonly<Record<string, () => WireData>> = {
  ec2: () => ec2 as unknown as WireData,
  'ec2-instance-connect': () => ec2InstanceConnect as unknown as WireData,
  ec2messages: () => ec2messages,
  iam: () => iam as unknown as WireData,
  kms: () => kms as unknown as WireData,
  logs: () => logs as unknown as WireData,
  ssm: () => {
    const open = ssm as unknown as WireData;
    return {
      ...open,
      operations: { ...open.operations, ...agentSsm.operations },
      shapes: { ...open.shapes, ...agentSsm.shapes },
    };
  },
  sts: () => sts as unknown as WireData,
};

/** What each service speaks; ssmmessages has no operations with shapes, only routes. */
export const protocolOf: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ...Object.keys(data).map((name): [string, Protocol] => [name, 'json']),
  ['ssmmessages', 'json'],
  ['iam', 'query'],
  ['sts', 'query'],
  ['ec2', 'ec2'],
]);

const made = new Map<string, WireModel>();

export function modelOf(service: string): WireModel | undefined {
  const known = made.get(service);
  if (known !== undefined) return known;
  const source = Object.hasOwn(data, service) ? data[service] : undefined;
  if (source === undefined) return undefined;
  const model = wireModel(source());
  made.set(service, model);
  return model;
}

/** The service a request's `X-Amz-Target` prefix belongs to. */
export const serviceOfTarget: ReadonlyMap<string, string> = new Map(
  Object.entries(data).map(([name, source]) => [source().settings.target, name]),
);
