/**
 * One file per active session, readable and writable by root only, with the owner of the session. The SSM login reads
 * them: a record that stays after its session, or that a user could write, would give away an identity.
 */

import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isSessionId } from '@sallyport/aws';
import type { SessionPlan } from '../session-plan.ts';

export const recordsFolder = '/run/sallyport/sessions';

export type SessionRecords = {
  write(plan: SessionPlan, startedAt: Date): void;
  remove(sessionId: string): void;
  /** Session ids of all records. When the agent starts, these are of sessions of an earlier agent that was killed. */
  sessionIds(): readonly string[];
};

export function sessionRecords(folder: string = recordsFolder): SessionRecords {
  const pathOf = (sessionId: string): string => {
    if (!isSessionId(sessionId)) throw new RangeError('not a session id');
    return `${folder}/${sessionId}.json`;
  };
  const ready = (): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  };
  return {
    write(plan, startedAt) {
      ready();
      const record = {
        sessionId: plan.sessionId,
        owner: plan.owner,
        documentName: plan.documentName,
        sessionType: plan.sessionType,
        startedAt: startedAt.toISOString(),
      };
      const target = pathOf(plan.sessionId);
      // No session id contains `#`, so no record has this name.
      const draft = `${target}#`;
      rmSync(draft, { force: true });
      writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(draft, target);
    },
    remove(sessionId) {
      rmSync(pathOf(sessionId), { force: true });
    },
    sessionIds() {
      ready();
      const ids: string[] = [];
      for (const name of readdirSync(folder)) {
        const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
        if (isSessionId(id)) ids.push(id);
        else rmSync(`${folder}/${name}`, { force: true, recursive: true });
      }
      return ids;
    },
  };
}
