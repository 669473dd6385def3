/** Elements of which values were refused: what is left of them is not what their author wrote. */
import type { LintPlace } from './finding.ts';
import type { LintedPolicy } from './linted.ts';

export function isMisread({ faults }: LintedPolicy, { path }: LintPlace): boolean {
  return faults.some(({ place }) => place.path === path || place.path.startsWith(`${path}/`));
}
