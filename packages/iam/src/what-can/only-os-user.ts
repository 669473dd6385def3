/** Checks that a principal is only one OS user on a node: every path leads to that user, and it can change none of this (spec/iam 15.3). */
import type { AccessPath } from '../access-paths/access-path.ts';
import { type ReachOptions, reach } from '../access-paths/reach.ts';
import type { AccountExport } from '../account/account-export.ts';
import { findPrincipal } from '../account/find.ts';
import { assumableRoles } from '../caller/assumable-roles.ts';
import { createCaller } from '../caller/caller.ts';
import { type ActionAnswer, sensitiveActionsOf } from './sensitive-actions.ts';

/** `holds`: there are no counterexamples and no sensitive actions. */
export type OnlyOsUser = {
  readonly holds: boolean;
  /** Paths that lead, or may lead, to another user. */
  readonly counterexamples: readonly AccessPath[];
  /** Actions on tags, documents or identities by which it could be changed. */
  readonly sensitiveActions: readonly ActionAnswer[];
};

/** They change the tag, the document or the policies the OS user depends on, or take over a session of another principal. */
const changes = /^(?:iam:|ssm:(?:Create|Update|Delete)Document|ssm:UpdateDocumentDefaultVersion|ssm:ResumeSession)/;
/** Tags of this node or of a document may allow another path to it. */
const tagging = /^(?:ec2:(?:Create|Delete)Tags|ssm:(?:AddTagsTo|RemoveTagsFrom)Resource)$/;

/**
 * Checks that the principal is only `osUser` on this node (spec/iam 15.3). `principal` and `node` by ARN, or by name and id. A
 * path that may be allowed is a counterexample. Throws InputError when one of them is not in the export.
 */
export function onlyOsUser(
  account: AccountExport,
  principal: string,
  node: string,
  osUser: string,
  options: ReachOptions = {},
): OnlyOsUser {
  const who = findPrincipal(account, principal);
  const caller = createCaller(account, who, options);
  const { paths, node: arn } = reach(account, who.arn, node, options);
  const counterexamples = paths.filter((path) => path.failing === undefined && !leadsOnlyTo(path, osUser));
  const callers = [caller, ...assumableRoles(account, caller, options.longestChain).map((role) => role.caller)];
  const sensitiveActions = callers
    .flatMap((one) => sensitiveActionsOf(account, one))
    .filter(
      ({ action, resource }) =>
        changes.test(action) || (tagging.test(action) && (resource === arn || resource.includes(':document/'))),
    );
  const holds = counterexamples.length === 0 && sensitiveActions.length === 0;
  return { holds, counterexamples, sensitiveActions };
}

/** A tunnel or a console asks for a login, and any user may log in there. */
function leadsOnlyTo({ access, osUser, osUsers }: AccessPath, wanted: string): boolean {
  if (access !== 'shell') return false;
  return osUsers === undefined ? osUser === wanted : osUsers !== 'any' && osUsers.every((user) => user === wanted);
}
