/** The settings of a session document for the OS user, as members of JSON (spec/iam 14.12, 15). */
import { type SessionType, sessionTypes } from '@sallyport/aws';
import type { RunAsFacts } from '../service/run-as.ts';
import { refuse, switchOf, textOf, type Value } from './read-value.ts';

export type RunAsMembers = {
  readonly type: Value | undefined;
  readonly enabled: Value | undefined;
  readonly defaultUser: Value | undefined;
  readonly elevated: Value | undefined;
};

export function runAsFactsOf({ type, enabled, defaultUser, elevated }: RunAsMembers): RunAsFacts {
  return {
    ...(type && { sessionType: sessionTypeOf(type) }),
    ...(elevated && { runAsElevated: switchOf(elevated) }),
    ...(enabled && { runAsEnabled: switchOf(enabled) }),
    ...(defaultUser && { runAsDefaultUser: textOf(defaultUser) }),
  };
}

function sessionTypeOf(given: Value): SessionType {
  const text = textOf(given);
  const known = sessionTypes.find((type) => type === text);
  return known ?? refuse(given, `"${text}" is not a type of session`, sessionTypes.join(', '));
}
