/**
 * The /sys of an instance. It has nothing of the computer's, and of EC2's the one file by which AWS's programs tell an
 * instance from other computers: on Nitro the asset tag of the board is the id of the instance.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const assetTag = 'devices/virtual/dmi/id/board_asset_tag';

/** Readable by everybody and owned by nobody of the instance, so that also its root cannot write to it. */
export async function makeHardware(folder: string, instanceId: string): Promise<void> {
  const file = join(folder, assetTag);
  await mkdir(dirname(file), { recursive: true });
  for (let path = dirname(file); path.length >= folder.length; path = dirname(path)) await chmod(path, 0o755);
  await writeFile(file, `${instanceId}\n`);
  await chmod(file, 0o444);
}
