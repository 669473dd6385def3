/** Whether this computer can show an instance's layers under shifted ids, found by mounting them once. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idMaps } from './id-maps.ts';
import { ranges } from './instance-ids.ts';
import { shiftedLayers } from './plan.ts';
import { type Programs, run } from './programs.ts';
import { shiftedMountsCommand } from './shifted-mounts.ts';
import type { Template } from './template.ts';

export type ShiftTrial = {
  readonly stateDir: string;
  readonly template: Template;
  readonly product: string;
  readonly nodeBinary: string;
  readonly programs: Programs;
};

/** What to say where it cannot, undefined where it can. The mounts are gone with the namespace that they are made in. */
export async function whyNotShifted({ stateDir, programs, ...sources }: ShiftTrial): Promise<string | undefined> {
  const trial = join(stateDir, 'shift-trial');
  try {
    for (const name of ['empty', 'disk/seed', 'upper', 'work', 'over']) {
      await mkdir(join(trial, name), { recursive: true, mode: 0o755 });
    }
    const shifted = shiftedMountsCommand({
      ...{ architecture: process.arch, perl: programs.perl, proc: '/proc', maps: idMaps({ first: ranges.first }) },
      mounts: shiftedLayers({ ...sources, disk: join(trial, 'disk') }),
    });
    // What is mounted above them: an overlay of overlays is as deep as the kernel goes.
    const above = 'lowerdir=readable-usr,upperdir=upper,workdir=work';
    const inOrder = ['-e', 'my $n = shift; system(splice @ARGV, 0, $n) == 0 or exit 1; exec @ARGV or exit 1', '--'];
    const words = [programs.perl, ...inOrder, String(shifted.length), ...shifted];
    const mount = [programs.mount, '-n', '-t', 'overlay', '-o', above, 'overlay', 'over'];
    const namespace = ['--mount', '--propagation', 'private', `--wd=${trial}`, '--'];
    await run(programs.unshare, [...namespace, ...words, ...mount]);
    return undefined;
  } catch (error) {
    const cause = (error as Error).message.split('\n')[0];
    return `instances have the user ids of this computer, because its kernel or disk cannot shift them (${cause}); see docs/limits.md`;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}
