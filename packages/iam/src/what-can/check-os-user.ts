/** The claim "on this node she is only app" (spec/iam 15.3): every session ends there, no other door is open, and she cannot change that. */

import type { Way } from '../access-paths/access-method.ts';
import { findPrincipal, type ReachOptions, reach } from '../access-paths/reach.ts';
import type { AccountExport } from '../account/account-export.ts';
import { assumableRoles } from '../caller/assumable-roles.ts';
import { createAsker } from '../caller/caller.ts';
import { wideningRights } from './sensitive-actions.ts';
import type { Capability } from './what-can.ts';

/** `holds` is true only when both lists are empty. */
export type OnlyAs = {
  readonly holds: boolean;
  /** Ways that lead, or may lead, to somebody else. */
  readonly against: readonly Way[];
  /** Rights over tags, documents or identities that could make it untrue. */
  readonly changeable: readonly Capability[];
};

/** Actions by which the tag, the document or the policies behind the claim can be changed, or somebody else's session taken over. */
const changes = /^(?:iam:|ssm:(?:Create|Update|Delete)Document|ssm:UpdateDocumentDefaultVersion|ssm:ResumeSession)/;
/** Tags of this node or of a document may open another way to it. */
const tagging = /^(?:ec2:(?:Create|Delete)Tags|ssm:(?:AddTagsTo|RemoveTagsFrom)Resource)$/;

/**
 * Tries the claim "on this node she is only `osUser`" (spec/iam 15.3). `principal` and `node` by ARN, or by name and id. A
 * way that may be open speaks against it. Throws AskError when one of them is not in the export.
 */
export function onlyAs(
  account: AccountExport,
  principal: string,
  node: string,
  osUser: string,
  options: ReachOptions = {},
): OnlyAs {
  const who = findPrincipal(account, principal);
  const asker = createAsker(account, who, options);
  const { ways, node: arn } = reach(account, who.arn, node, options);
  const against = ways.filter((way) => way.failing === undefined && !endsAs(way, osUser));
  const everyone = [asker, ...assumableRoles(account, asker, options.longestChain).map((role) => role.asker)];
  const changeable = everyone
    .flatMap((one) => wideningRights(account, one))
    .filter(
      ({ action, resource }) =>
        changes.test(action) || (tagging.test(action) && (resource === arn || resource.includes(':document/'))),
    );
  return { holds: against.length === 0 && changeable.length === 0, against, changeable };
}

/** A tunnel or a console is no user, and so no proof of one. */
function endsAs({ power, osUser, osUsers }: Way, wanted: string): boolean {
  if (power !== 'shell') return false;
  return osUsers === undefined ? osUser === wanted : osUsers !== 'any' && osUsers.every((user) => user === wanted);
}
