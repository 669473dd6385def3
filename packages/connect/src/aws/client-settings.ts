/** What clients of other services take over from the client of Systems Manager. */
import type { SSMClientConfig } from '@aws-sdk/client-ssm';

type Shared = Pick<SSMClientConfig, 'credentials' | 'endpoint' | 'profile' | 'region' | 'requestHandler'>;

export function clientSettings({ region, profile, credentials, requestHandler, endpoint }: SSMClientConfig): Shared {
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(requestHandler === undefined ? {} : { requestHandler }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
