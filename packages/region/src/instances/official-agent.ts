/** The programs of the official SSM Agent, from a folder of this computer, where AWS's packages have them on an instance. */
import { accessSync, constants, statSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeParents } from './copy-readable.ts';
import { MachineError } from './machine-error.ts';

/** The agent finds the others beside itself or in /usr/bin (spec/session-manager 14.1). */
const agentPrograms = [
  'amazon-ssm-agent',
  'ssm-agent-worker',
  'ssm-session-worker',
  'ssm-document-worker',
  'ssm-session-logger',
];

/** Fails before a region is started in which no instance would come online. */
export function checkAgentFolder(folder: string): void {
  const lacking = agentPrograms.filter((name) => !isProgram(join(folder, name)));
  if (lacking.length === 0) return;
  const what = lacking.length === agentPrograms.length ? 'no program of SSM Agent' : `no ${lacking.join(', no ')}`;
  throw new MachineError('machine/agent-incomplete', `the agent folder ${folder} holds ${what}`, {
    hint: `name a folder with the programs ${agentPrograms.join(', ')}`,
  });
}

/** `usr` is a layer above the host's /usr. The agent refuses workers that others than root may write. */
export async function copyAgent(folder: string, usr: string): Promise<void> {
  await makeParents(usr, '/usr', 'bin/x');
  await Promise.all(
    agentPrograms.map(async (name) => {
      const to = join(usr, 'bin', name);
      await copyFile(join(folder, name), to);
      await chmod(to, 0o755);
    }),
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
