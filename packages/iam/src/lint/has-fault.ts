/** Whether the parser found a fault in an element: then a value of it is missing that its author wrote. */
import type { LintPlace } from './finding.ts';
import type { LintedPolicy } from './linted.ts';

export function hasFault({ faults }: LintedPolicy, { path }: LintPlace): boolean {
  return faults.some(({ place }) => place.path === path || place.path.startsWith(`${path}/`));
}
