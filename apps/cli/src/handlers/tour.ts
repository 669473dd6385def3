/** `sallyport tour`: boots a region, walks through everything, and on a terminal ends in a shell. */
import { spawn } from 'node:child_process';
import { type RunningRegion, startRegion } from '@sallyport/region';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { ownCommand } from '../own-command.ts';
import { enterPrivateMounts, machinesFor } from '../region/private-state.ts';
import type { Ready } from '../region/ready-file.ts';
import { note } from '../terminal.ts';
import type { Person } from '../tour/people.ts';
import { createReport } from '../tour/report.ts';
import { environmentOf } from '../tour/scripted-shell.ts';
import { takeTour } from '../tour/tour.ts';

export type TourOptions = { readonly shell: boolean };

export async function tour(_: object, options: TourOptions): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new CliError(
      'cli/needs-root',
      'instances are Linux namespaces, which only root can make',
      'run it with sudo',
    );
  }
  enterPrivateMounts();
  const interrupted = Promise.withResolvers<'interrupted'>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupted.resolve('interrupted'));

  note('starting a region');
  const running = await startRegion({
    name: 'eu-west-1',
    accounts: ['111122223333'],
    port: 0,
    tlsPort: 0,
    machines: (listeners) => machinesFor(listeners),
  });
  try {
    const visit = walk(running, options);
    visit.catch(() => {});
    const outcome = await Promise.race([visit, interrupted.promise]);
    return outcome === true ? exitCodes.ok : exitCodes.failed;
  } finally {
    await running.close();
  }
}

async function walk(running: RunningRegion, options: TourOptions): Promise<boolean> {
  const { endpoints, name } = running.region;
  const ready: Ready = { ...endpoints, caBundle: '', region: name, accounts: running.accounts };
  const report = createReport();
  const setup = await takeTour(ready, report);
  const allHeld = report.finish();
  if (allHeld && options.shell && process.stdin.isTTY && process.stdout.isTTY) {
    note('you are devops-user on web-1 now; exit ends the shell and everything the tour made');
    await liveShell(ready, setup.devops);
  }
  return allHeld;
}

/** The command a person would type, as a process of its own. */
function liveShell(ready: Ready, person: Person): Promise<void> {
  const command = ownCommand(['shell', 'web-1', '--role', person.roleArn]);
  // Should the tour be killed outright, the kernel ends the shell, which restores the terminal.
  const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'TERM', '--', ...command], {
    stdio: 'inherit',
    env: {
      ...environmentOf(ready, person.keys),
      PATH: process.env.PATH,
      TERM: process.env.TERM,
      HOME: process.env.HOME,
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}
