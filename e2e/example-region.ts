/** A running region with the tour's people and instances, online, as a test wants it. */
import { type Clients, clientsFor } from '../apps/cli/src/tour/clients.ts';
import { createExampleSetup, type ExampleSetup } from '../apps/cli/src/tour/example-setup.ts';
import { waitOnline } from '../apps/cli/src/tour/instances.ts';
import { type Outcome, run } from './programs.ts';
import { checkout, type RegionProcess, type Sallyport, startRegionProcess } from './region-process.ts';

export type ExampleRegion = {
  readonly region: RegionProcess;
  readonly root: Clients;
  readonly setup: ExampleSetup;
  /** Runs the command line as one of the people, in their role. */
  as(person: 'devops' | 'developer', args: readonly string[], input?: string): Promise<Outcome>;
};

export async function startExampleRegion(
  program: Sallyport = checkout,
  options: readonly string[] = [],
): Promise<ExampleRegion> {
  const region = await startRegionProcess(options, program);
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('the region has no account');
  const root = clientsFor(region.ready, account);
  const setup = await createExampleSetup(region.ready, account.id, root);
  if (!(await waitOnline(root, [setup.web, setup.untagged], 30_000))) {
    throw new Error(`the instances did not come online: ${region.stderr()}`);
  }
  return {
    region,
    root,
    setup,
    as(who, args, input) {
      const person = setup[who];
      // What follows `--` is the command's own and holds no option.
      const own = args.indexOf('--');
      const [before, after] = own < 0 ? [args, []] : [args.slice(0, own), args.slice(own)];
      const [file, ...first] = program.command;
      return run(file, [...first, ...before, '--role', person.roleArn, ...after], {
        env: region.env(person.keys),
        ...(input !== undefined && { input }),
      });
    },
  };
}
