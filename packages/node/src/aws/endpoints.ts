/** Endpoints of the services: from the AWS_ENDPOINT_URL variables, else AWS's own. */
import { dnsSuffixOf } from '@sallyport/aws';
import { NodeError } from '../node-error.ts';

export type Endpoints = {
  readonly kms: URL;
  readonly logs: URL;
  readonly messages: URL;
  readonly s3: URL;
  /** S3 is where a variable says, and buckets have no names of their own there. */
  readonly s3PathStyle: boolean;
  readonly ssm: URL;
};

export function endpointsOf(environment: Readonly<Record<string, string | undefined>>, region: string): Endpoints {
  const domain = dnsSuffixOf(region);
  const pick = (service: string, host: string): URL =>
    parse(
      environment[`AWS_ENDPOINT_URL_${service}`] ??
        environment.AWS_ENDPOINT_URL ??
        `https://${host}.${region}.${domain}`,
    );
  return {
    kms: pick('KMS', 'kms'),
    logs: pick('CLOUDWATCH_LOGS', 'logs'),
    messages: pick('SSMMESSAGES', 'ssmmessages'),
    s3: pick('S3', 's3'),
    s3PathStyle: (environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL) !== undefined,
    ssm: pick('SSM', 'ssm'),
  };
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new NodeError('node/request', `the endpoint ${JSON.stringify(text)} is not an http or https address`);
}
