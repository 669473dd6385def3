/** The wire data of every served service, as the installed official SDK has it. */
import type { WireData } from '../src/wire/wire-data.ts';
import { copyWire } from './copy-wire.ts';
import { servedOperations } from './served-operations.ts';

type Settings = { readonly version: string; readonly xmlNamespace?: string; readonly serviceTarget: string };

export async function wireFromSdk(): Promise<Map<string, WireData>> {
  const clients: Record<string, readonly [Record<string, unknown>, string]> = {
    sts: [await import('@aws-sdk/client-sts'), 'STSClient'],
    iam: [await import('@aws-sdk/client-iam'), 'IAMClient'],
    ec2: [await import('@aws-sdk/client-ec2'), 'EC2Client'],
    ssm: [await import('@aws-sdk/client-ssm'), 'SSMClient'],
    'ec2-instance-connect': [await import('@aws-sdk/client-ec2-instance-connect'), 'EC2InstanceConnectClient'],
    logs: [await import('@aws-sdk/client-cloudwatch-logs'), 'CloudWatchLogsClient'],
    kms: [await import('@aws-sdk/client-kms'), 'KMSClient'],
    s3: [await import('@aws-sdk/client-s3'), 'S3Client'],
  };
  const all = new Map<string, WireData>();
  for (const [name, [exports, clientName]] of Object.entries(clients)) {
    const Client = exports[clientName] as new (config: object) => { config: { protocolSettings: Settings } };
    const { version, xmlNamespace, serviceTarget } = new Client({ region: 'us-east-1' }).config.protocolSettings;
    const settings = { version, xmlNamespace: xmlNamespace ?? '', target: serviceTarget };
    all.set(name, copyWire(exports, settings, servedOperations[name] ?? [], name === 's3' ? 'rest' : 'rpc'));
  }
  return all;
}
