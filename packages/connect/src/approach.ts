/** The way to a session's stream: its address checked, its upgrade signed with credentials that are fresh at that moment. */
import { signUpgrade, type UpgradeHeaders } from './attach/sign-upgrade.ts';
import { checkStreamUrl } from './attach/stream-url.ts';
import type { Access } from './aws/ssm-api.ts';
import type { Clock } from './surroundings.ts';

export type Approach = { readonly url: URL; readonly headers: UpgradeHeaders };

export async function approach(access: Access, clock: Clock, streamUrl: string): Promise<Approach> {
  const url = checkStreamUrl(streamUrl, { region: access.region, customHosts: access.customHosts() });
  const headers = await signUpgrade(url, access.region, await access.keys(), new Date(clock.now()));
  return { url, headers };
}
