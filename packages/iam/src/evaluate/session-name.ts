/** A Principal element that names one session of a role, for a caller of the role whose session name is not known (spec/iam 10.16). */
import type { SessionNames } from '../compile/principals.ts';
import { type ContextKeys, isUnknownOrAmbiguous } from '../match/context-keys.ts';
import { type Formula, not, type UnknownElement } from './formula.ts';

/** The name of a session is the end of its aws:userid: the element asks for one of these values of the key. */
export function matchesSessionName({ names, not: negated }: SessionNames, context: ContextKeys): Formula {
  const found = context.find('aws:userid');
  const matched = isUnknownOrAmbiguous(found)
    ? unknownName(names, typeof found === 'object' && found.kind === 'begins-with' ? found.prefix : undefined)
    : typeof found === 'string' && names.includes(found.slice(found.indexOf(':') + 1));
  return negated ? not(matched) : matched;
}

/** `prefix`: the id of the role and a colon, where it is known. */
function unknownName(names: readonly string[], prefix: string | undefined): UnknownElement {
  const element = { kind: 'element', id: JSON.stringify(['session', ...names].sort()), keys: ['aws:userid'] } as const;
  if (prefix === undefined) return element;
  const policyValues = names.map((name) => prefix + name);
  return {
    ...element,
    equality: { policyValues, holds: (value) => typeof value === 'string' && policyValues.includes(value) },
  };
}
