/** From what was said and what was needed to an answer for one resource: allowed, denied or open. */
import type { Denial } from './denial.ts';
import { essentialKeys } from './essential-keys.ts';
import { and, type Formula, isOpen, leavesOf, not } from './formula.ts';
import type { Voice } from './layer.ts';
import type { Need } from './needs.ts';
import type { Layer } from './policy-set.ts';
import type { Voices } from './voices.ts';

/** `denial` or keys; with neither it is allowed. */
export type ResourceVerdict = { readonly denial?: Denial; readonly keys: readonly string[] };

/** With the rule that led to it, where that is not plain from the statements, and what would change that. */
export type Ruling = ResourceVerdict & { readonly because?: string; readonly remedy?: string };

export function settle(resource: string, voices: Voices, needs: readonly Need[]): Ruling {
  const hurdles: Hurdle[] = [];
  const explicit = (layer: Layer, voice: Voice | undefined): void => {
    if (voice !== undefined && voice.denies !== false) {
      hurdles.push({ kind: 'explicit', layer, passed: not(voice.denies) });
    }
  };
  for (const voice of voices.resourceControl) explicit('resource-control', voice);
  for (const voice of voices.serviceControl) explicit('service-control', voice);
  explicit('endpoint', voices.endpoint);
  explicit(voices.resourceLayer, voices.resource);
  explicit('identity', voices.identity);
  explicit('boundary', voices.boundary);
  explicit('session', voices.session);
  for (const { layer, truth } of needs) {
    if (truth !== true) hurdles.push({ kind: 'implicit', layer, passed: truth });
  }
  const certain = hurdles.find(({ passed }) => passed === false);
  if (certain !== undefined) return { denial: { kind: certain.kind, layer: certain.layer, resource }, keys: [] };
  return hurdles.length === 0 ? { keys: [] } : weigh(resource, hurdles);
}

/** What has to be passed: no Deny may apply, and what has to allow must not be silent. */
type Hurdle = { readonly kind: Denial['kind']; readonly layer: Layer; readonly passed: Formula };

/** Nothing is certain by itself; all of it together may still be. */
function weigh(resource: string, hurdles: readonly Hurdle[]): Ruling {
  const passed = hurdles.reduce((all: Formula, one) => and(all, one.passed), true);
  const keys = essentialKeys(passed);
  if (typeof keys !== 'boolean') return { keys };
  const open = isOpen(passed) ? [...new Set(leavesOf(passed).flatMap((leaf) => leaf.keys))].sort().join(', ') : '';
  if (keys) return { keys: [], because: `the policies allow it on ${resource} whatever ${open} is` };
  let all: Formula = true;
  const blocks = hurdles.find((hurdle) => {
    all = and(all, hurdle.passed);
    return essentialKeys(all) === false;
  });
  return {
    denial: { kind: blocks?.kind ?? 'implicit', layer: blocks?.layer ?? 'identity', resource },
    keys: [],
    because: `no value of ${open} lets it pass: what one condition wants, another rules out`,
    remedy: `take one of the conditions on ${open} away`,
  };
}
