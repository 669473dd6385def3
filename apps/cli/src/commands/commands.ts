/** The program and all of its commands, in the order help lists them. */
import type { ProgramDescription } from '../command/parser.ts';
import { version } from '../version.ts';
import { completionOf } from './completion.ts';
import { exec } from './exec.ts';
import { explain } from './explain.ts';
import { lint } from './lint.ts';
import { ls } from './ls.ts';
import { reach } from './reach.ts';
import {
  region,
  regionClock,
  regionEnv,
  regionFault,
  regionFaultAdd,
  regionFaultLs,
  regionFaultRm,
  regionStart,
} from './region.ts';
import { sessions, sessionsEnd, sessionsLs } from './sessions.ts';
import { shell } from './shell.ts';
import { simulate } from './simulate.ts';
import { tour } from './tour.ts';
import { whoCan } from './who-can.ts';

export const sallyport: ProgramDescription = {
  name: 'sallyport',
  summary: 'shells on EC2 Linux instances, decided by AWS IAM alone',
  version,
  commands: [
    shell,
    exec,
    ls,
    sessionsLs,
    sessionsEnd,
    whoCan,
    explain,
    simulate,
    reach,
    lint,
    regionStart,
    regionEnv,
    regionClock,
    regionFaultAdd,
    regionFaultLs,
    regionFaultRm,
    tour,
    completionOf(() => sallyport),
  ],
  parents: [sessions, region, regionFault],
};
