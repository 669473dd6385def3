/** `sallyport region clock`: shows a running region's time, and moves it. */
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { commandRegion } from '../region/control.ts';
import { answer } from '../terminal.ts';

type ClockAnswer = { readonly time: string };

export type RegionClockOptions = { readonly readyFile: string; readonly set?: string };

export async function regionClock(
  { forward }: { readonly forward: number | undefined },
  { readyFile, set }: RegionClockOptions,
): Promise<number> {
  if (forward !== undefined && set !== undefined) {
    throw new CliError('cli/usage', 'a time to go forward and --set exclude each other');
  }
  answer((await command(readyFile, forward, set)).time);
  return exitCodes.ok;
}

function command(readyFile: string, forward: number | undefined, set: string | undefined): Promise<ClockAnswer> {
  if (set === 'now') return commandRegion(readyFile, 'DELETE', 'clock');
  if (set !== undefined) return commandRegion(readyFile, 'POST', 'clock', { time: set });
  if (forward !== undefined) return commandRegion(readyFile, 'POST', 'clock', { forwardMilliseconds: forward });
  return commandRegion(readyFile, 'GET', 'clock');
}
