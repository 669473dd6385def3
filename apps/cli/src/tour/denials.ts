/** What must be denied. It counts as denied only by IAM's own error code, not by any other failure. */
import { TerminateSessionCommand, type TerminateSessionCommandOutput } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, type AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import type { Clients } from './clients.ts';
import type { Person } from './people.ts';

const denials = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

export async function refused(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    const { name = '', code = '' } = error as { name?: string; code?: string };
    if (denials.includes(name) || code === 'connect/access-denied') return true;
    throw error;
  }
}

export function assume(who: Clients, person: Person, sessionName: string): Promise<AssumeRoleCommandOutput> {
  return who.sts.send(new AssumeRoleCommand({ RoleArn: person.roleArn, RoleSessionName: sessionName }));
}

export function endSessionOf(who: Clients, sessionId: string): Promise<TerminateSessionCommandOutput> {
  return who.ssm.send(new TerminateSessionCommand({ SessionId: sessionId }));
}
