/**
 * AWS's own programs, which no package brings: session-manager-plugin, SSM Agent, mssh and the host's scripts of EC2 Instance Connect, by an environment variable or beside the checkout. Where they are
 * not, what needs them is left out, and that is said; where they are, it runs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('..', import.meta.url));

function find(variable: string, beside: string): string | undefined {
  const named = process.env[variable];
  const path = named ?? join(checkout, '..', 'shared', 'upstream', beside);
  if (existsSync(path)) return path;
  // A name that leads nowhere is a mistake and no absence.
  if (named !== undefined) throw new Error(`${variable} names ${named}, which does not exist`);
  process.stderr.write(`\nNOT TESTED: there is no ${beside}; name it in ${variable} or put it at ${path}\n\n`);
  return undefined;
}

export const officialPlugin: string | undefined = find(
  'SESSION_MANAGER_PLUGIN',
  'official/session-manager-plugin/session-manager-plugin',
);
/** The folder of its programs. */
export const officialAgent: string | undefined = find('AMAZON_SSM_AGENT', 'official/amazon-ssm-agent');
/** The folder of mssh and its Python package. */
export const instanceConnectCli: string | undefined = find('EC2_INSTANCE_CONNECT_CLI', 'ec2-instance-connect-cli');
/** The folder of the scripts by which sshd asks EC2 Instance Connect. */
export const instanceConnectScripts: string | undefined = find(
  'EC2_INSTANCE_CONNECT_CONFIG',
  'ec2-instance-connect-config',
);
