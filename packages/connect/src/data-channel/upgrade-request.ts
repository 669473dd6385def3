/** The request that opens a data channel: its address checked, its upgrade signed with the credentials of that moment. */
import type { Access } from '../aws/ssm-api.ts';
import type { Clock } from '../platform.ts';
import { signUpgrade, type UpgradeHeaders } from './sign-upgrade.ts';
import { checkStreamUrl } from './stream-url.ts';

export type UpgradeRequest = { readonly url: URL; readonly headers: UpgradeHeaders };

export async function upgradeRequest(access: Access, clock: Clock, streamUrl: string): Promise<UpgradeRequest> {
  const url = checkStreamUrl(streamUrl, { region: access.region, customHosts: access.customHosts() });
  const headers = signUpgrade(url, access.region, await access.keys(), new Date(clock.now()));
  return { url, headers };
}
