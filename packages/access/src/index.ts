/** From an IAM identity to a Linux account (spec/host I-1 to I-8). */
export { mappedName, nameOfChosenSession, refusalOfMeaning } from './account-name.ts';
export { type DesiredAccount, describe, type Grant, grant } from './grant.ts';
export { type Identity, type IdentityResult, parseIdentity } from './identity.ts';
export { deriveId, deriveUserId, groupRange, type IdRange, isInRange, type Sha256, userRange } from './ids.ts';
export {
  assignLinuxNames,
  isLinuxName,
  type LinuxName,
  type LinuxNameResult,
  type NamePolicy,
  strictNames,
  toLinuxName,
} from './linux-name.ts';
export { makerOfSessionName } from './made-up-name.ts';
export { isVouchedFor, personOf, type Rights, rightsIn, uniqueIdOf } from './person.ts';
export { quoted, type Refusal, type RefusalCode, refuse } from './refusal.ts';
export { isPowerfulGroup, isReservedName, retiredName } from './reserved.ts';
export { namesWithMeaning, parseRoster, type Roster, type RosterEntry, RosterError } from './roster.ts';
export { faultOfCommand, isSudoersOf, renderSudoers, type SudoRule } from './sudo-rule.ts';
