/** How long an instance takes until its first program runs, beside the bare namespaces and a Node that every boot needs. */
import { execFileSync } from 'node:child_process';
import { buildProduct, Computer, forget } from '../packages/region/test/instances/computer-process.ts';
import { median, print, timed } from './figure.ts';

const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--user', '--net', '--fork', '--'];

export async function benchInstanceBoot(): Promise<void> {
  const product = await buildProduct();
  const computer = new Computer({ productDir: product });
  const id = `i-${'be'.repeat(8)}1`;
  const boots: number[] = [];
  const bare: number[] = [];
  // The first boot makes what all instances of a region share and is not counted.
  for (let run = 0; run <= 15; run += 1) {
    const [boot = Number.NaN] = await timed(1, () => computer.boot(id));
    await computer.ask('discard', id);
    if (run === 0) continue;
    boots.push(boot);
    bare.push(
      ...(await timed(1, () => execFileSync('/usr/bin/unshare', [...namespaces, process.execPath, '-e', '0']))),
    );
  }
  print({
    figure: 'instance boot, until its first program runs',
    value: median(boots),
    unit: 'ms',
    baseline: { what: 'unshare(1) of the same namespaces and node -e 0', value: median(bare) },
    goal: 'at most a tenth slower by shifted ids',
  });
  await computer.close();
  forget(product);
}
