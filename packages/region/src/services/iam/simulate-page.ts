/** How much of a simulation comes in one answer, settled before anything is evaluated. */
import { invalidInput } from './errors.ts';
import { limits } from './limits.ts';
import { type Page, type PageRequest, paginate } from './paginate.ts';

/**
 * Statements evaluated for one answer. AWS documents for MaxItems that a page may hold fewer results while more follow:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export const mostEvaluations: number = 100_000;

/** The actions whose results come in this answer: as many as were asked for, and as `mostEvaluations` allows. */
export function pageOfActions(
  input: PageRequest & { readonly ActionNames?: readonly string[] | undefined },
  evaluationsPerAction: number,
): Page<string> {
  if (evaluationsPerAction > mostEvaluations) {
    throw invalidInput(
      `The policies and resources of this simulation need ${evaluationsPerAction} evaluations of statements for one action; this local region makes at most ${mostEvaluations}.`,
    );
  }
  const asked = input.MaxItems ?? limits.pageSize;
  const affordable = Math.floor(mostEvaluations / evaluationsPerAction);
  // A number that AWS refuses is refused.
  const MaxItems = asked > limits.longestPage ? asked : Math.min(asked, affordable);
  const actions = (input.ActionNames ?? []).map((action, i) => ({ action, key: String(i).padStart(6, '0') }));
  const { items, ...page } = paginate(actions, ({ key }) => key, { Marker: input.Marker, MaxItems });
  return { ...page, items: items.map(({ action }) => action) };
}
