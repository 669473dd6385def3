/** Endpoints of the services: from the AWS_ENDPOINT_URL variables, else AWS's own. */
import { dnsSuffixOf } from '@sallyport/aws';
import { NodeError } from '../node-error.ts';

export type Endpoints = { readonly kms: URL; readonly ssm: URL; readonly messages: URL };

export function endpointsOf(environment: Readonly<Record<string, string | undefined>>, region: string): Endpoints {
  const domain = dnsSuffixOf(region);
  const pick = (service: string, host: string): URL =>
    parse(
      environment[`AWS_ENDPOINT_URL_${service}`] ??
        environment.AWS_ENDPOINT_URL ??
        `https://${host}.${region}.${domain}`,
    );
  return { kms: pick('KMS', 'kms'), ssm: pick('SSM', 'ssm'), messages: pick('SSMMESSAGES', 'ssmmessages') };
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new NodeError('node/request', `the endpoint ${JSON.stringify(text)} is not an http or https address`);
}
