/** Who can do an action on a resource, by their own policies or through roles they can assume, and who from outside. */

import { findPrincipal } from '../access-paths/reach.ts';
import type { AccountExport } from '../account/account-export.ts';
import { all, better } from '../caller/answer.ts';
import { assumableRoles } from '../caller/assumable-roles.ts';
import { type Asker, createAsker, rootAsker } from '../caller/caller.ts';
import { type Decided, decideOne } from './decide-action.ts';
import { askOutsiders } from './external-principals.ts';
import { throughRoles } from './external-through-roles.ts';
import type { Capable, WhoCanOptions } from './principal-answer.ts';

/**
 * Everybody who can do an action on a resource, the root user included, directly or through roles: first those of the
 * account, then whom its policies let in from outside. `resource` is an ARN, the id of a node, or `*`. For
 * ssm:StartSession on a node: by any document. Throws AskError for a principal
 * that is not in the export, RequestError for what is no action or ARN.
 */
export function whoCan(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions = {},
): readonly Capable[] {
  const direct = (asker: Asker): Decided => decideOne(account, asker, action, resource, options);
  const root = rootAsker(account, options);
  const rootAlone = (): Capable => ({ principal: root.arn, via: [], ...direct(root) });
  if (options.principal === root.arn) return [rootAlone()];
  const asked =
    options.principal === undefined
      ? [...account.users, ...account.roles]
      : [findPrincipal(account, options.principal)];
  const people = asked.map((who): Capable => {
    const asker = createAsker(account, who, options);
    let best: Capable = { principal: who.arn, via: [], ...direct(asker) };
    if (best.verdict === 'allowed') return best;
    for (const role of assumableRoles(account, asker, options.longestChain)) {
      const there = direct(role.asker);
      const through = all([role, there]);
      if (!better(through, best)) continue;
      best = { principal: who.arn, via: role.via, ...through, decisions: [...role.decisions, ...there.decisions] };
    }
    return best;
  });
  if (options.principal !== undefined) return people;
  const everybody = [rootAlone(), ...people, ...fromOutside(account, action, resource, options, direct)];
  return options.denied === true ? everybody : everybody.filter(({ verdict }) => verdict !== 'denied');
}

/** By the policy of the resource, or as a role: the better of both. */
function fromOutside(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions,
  direct: (asker: Asker) => Decided,
): readonly Capable[] {
  const best = new Map<string, Capable>();
  const found = [...askOutsiders(account, action, resource, options), ...throughRoles(account, options, direct)];
  for (const one of found) {
    const name = `${one.outside} ${one.principal}`;
    const known = best.get(name);
    if (known === undefined || better(one, known)) best.set(name, one);
  }
  return [...best.values()];
}
