/** Official SDK clients for one identity of the region. The SDK is not ours, so it shows that the region answers as AWS does. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Ready } from '../region/ready-file.ts';

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Clients = {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
};

export function clientsFor(ready: Ready, credentials: Keys): Clients {
  const config = { endpoint: ready.endpointUrl, region: ready.region, credentials };
  return {
    iam: new IAMClient(config),
    sts: new STSClient(config),
    ec2: new EC2Client(config),
    ssm: new SSMClient(config),
  };
}
