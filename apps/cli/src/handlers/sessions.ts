/** `sallyport sessions ls|end`: lists sessions with their owners, and ends one. */
import { endSession, listSessions, loadProfile } from '@sallyport/connect';
import { exitCodes } from '../exit-codes.ts';
import { answer, answerTable, json, note } from '../terminal.ts';
import type { IdentityOptions } from './identity.ts';

export type ListOptions = IdentityOptions & { readonly json?: boolean; readonly history?: boolean };

export async function list(_: object, options: ListOptions): Promise<number> {
  const access = await loadProfile(options, process.env);
  const sessions = await listSessions(access, { state: options.history === true ? 'History' : 'Active' });
  if (options.json === true) answer(json(sessions));
  else {
    const rows = sessions.map((one) => [
      one.sessionId,
      one.owner,
      one.target,
      one.status,
      one.startDate?.toISOString() ?? '-',
    ]);
    answerTable(['SESSION', 'OWNER', 'TARGET', 'STATUS', 'SINCE'], rows);
  }
  return exitCodes.ok;
}

export async function end({ sessionId }: { readonly sessionId: string }, options: IdentityOptions): Promise<number> {
  await endSession(await loadProfile(options, process.env), sessionId);
  note(`session ${sessionId} is over`);
  return exitCodes.ok;
}
