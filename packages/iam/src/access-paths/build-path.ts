/** Makes an access path of the decisions it needs. */
import { type Answer, all } from '../caller/answer.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { AccessAction, AccessKind, AccessPath } from './access-path.ts';

export type PathParts = Partial<Omit<AccessPath, 'action' | 'access' | 'decisions'>>;

export function accessPath(
  action: AccessAction,
  access: AccessKind,
  decisions: readonly Decision[],
  parts: PathParts = {},
): AccessPath {
  const answer: Answer = all(decisions);
  const osUser = access === 'root' ? 'root' : null;
  return { action, access, ...answer, osUser, assumedRoles: [], decisions, ...parts };
}

/** Without the paths that are denied under both rules of the document check. */
export function notDenied(paths: readonly AccessPath[]): readonly AccessPath[] {
  return paths.filter(({ verdict, legacy }) => verdict !== 'denied' || (legacy !== undefined && legacy !== 'denied'));
}
