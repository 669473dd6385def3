/** Whose word is needed for one action on one resource: the order of section 6, the table of section 7, both sides of section 9. */
import { strengths } from '../compile/strength.ts';
import type { Readings } from '../readings.ts';
import type { CallerFacts } from './caller.ts';
import { type Formula, or } from './formula.ts';
import type { Layer } from './policy-set.ts';
import { reachOf } from './reach.ts';
import type { Voices } from './voices.ts';

/** Something that has to hold, and whose silence it is when it does not. */
export type Need = { readonly layer: Layer; readonly truth: Formula };

export function needsOf(
  voices: Voices,
  caller: CallerFacts,
  crossAccount: boolean,
  readings: Readings,
): readonly Need[] {
  const needs: Need[] = [];
  // RCPFullAWSAccess is fixed to every level: of resource control policies only denies matter (spec/iam 6.2).
  for (const { allows } of voices.serviceControl) needs.push({ layer: 'service-control', truth: allows });
  if (voices.endpoint !== undefined) needs.push({ layer: 'endpoint', truth: voices.endpoint.allows });
  const { resource, resourceLayer } = voices;
  const mandatory = resourceLayer !== 'resource';
  const said: Formula = resource?.allows ?? false;
  if (caller.account === undefined) {
    needs.push({ layer: resourceLayer, truth: said });
    return needs;
  }
  const own = ownSide(caller, voices);
  if (crossAccount) {
    // Both sides, without any shortcut (spec/iam 9.1).
    needs.push({ layer: resourceLayer, truth: said });
    for (const need of own) needs.push(need);
    return needs;
  }
  const reach = reachOf(caller, readings);
  let pastAll: Formula = false;
  let pastIdentity: Formula = false;
  for (const strength of strengths) {
    const allows = resource?.byStrength?.get(strength) ?? false;
    if (allows === false) continue;
    const past = reach(strength);
    if (past === 'everything') pastAll = or(pastAll, allows);
    else if (past === 'identity') pastIdentity = or(pastIdentity, allows);
  }
  if (pastAll === true) return needs;
  if (mandatory) needs.push({ layer: resourceLayer, truth: said });
  for (const { layer, truth } of own) {
    const excused = layer === 'identity' ? or(pastAll, pastIdentity) : pastAll;
    needs.push({ layer, truth: or(truth, excused) });
  }
  return needs;
}

/** The caller's own side: identity, boundary, session. Root has everything (spec/iam 6). */
function ownSide(caller: CallerFacts, voices: Voices): readonly Need[] {
  if (caller.type === 'root') return [];
  const needs: Need[] = [{ layer: 'identity', truth: voices.identity.allows }];
  if (voices.boundary !== undefined) needs.push({ layer: 'boundary', truth: voices.boundary.allows });
  // A federated user without a session policy has nothing of its user's rights (spec/iam 6.8).
  if (voices.session !== undefined) needs.push({ layer: 'session', truth: voices.session.allows });
  else if (caller.type === 'federated-user') needs.push({ layer: 'session', truth: false });
  return needs;
}
