/** S01 to S40: what is wrong with policies and documents for sessions (spec/iam 19). */
import type { Rule } from '../finding.ts';
import { startSessionOnStar } from '../rules/s01-start-session-on-star.ts';
import { noDocumentCheck } from '../rules/s02-no-document-check.ts';
import { checkOnSomeOnly } from '../rules/s03-check-on-some-only.ts';
import { checkWrittenWrong } from '../rules/s04-check-written-wrong.ts';
import { documentAccount } from '../rules/s05-document-account.ts';
import { tagConditionOverDocument } from '../rules/s06-tag-condition-over-document.ts';
import { denyForgetsNodes } from '../rules/s07-deny-forgets-nodes.ts';
import { usernameInRolePolicy } from '../rules/s08-username-in-role-policy.ts';
import { variablesNeedVersion } from '../rules/s09-variables-need-version.ts';
import { terminateOnStar } from '../rules/s10-terminate-on-star.ts';
import { prefixTrap } from '../rules/s11-prefix-trap.ts';
import { useridInSessionArn } from '../rules/s12-userid-in-session-arn.ts';
import { describeSessionsNarrowed } from '../rules/s13-describe-sessions-narrowed.ts';
import { otherAccessMethods } from '../rules/s14-other-access-methods.ts';
import { sessionDocumentsChangeable } from '../rules/s15-session-documents-changeable.ts';
import { tagsChangeable } from '../rules/s16-tags-changeable.ts';
import { runAsDefeated } from '../rules/s17-run-as-defeated.ts';
import { runAsSettable } from '../rules/s18-run-as-settable.ts';
import { runAsName } from '../rules/s19-run-as-name.ts';
import { abacIfExists } from '../rules/s20-abac-if-exists.ts';
import { forAllValuesWithoutNull } from '../rules/s21-for-all-values-without-null.ts';
import { keyForAnyUser } from '../rules/s22-key-for-any-user.ts';
import { userWithSudo } from '../rules/s23-user-with-sudo.ts';
import { tunnelAnywhere } from '../rules/s24-tunnel-anywhere.ts';
import { nodeMayTooMuch } from '../rules/s25-node-may-too-much.ts';
import { nodeLacksAction } from '../rules/s26-node-lacks-action.ts';
import { limitLacksMessages } from '../rules/s27-limit-lacks-messages.ts';
import { noExternalId } from '../rules/s28-no-external-id.ts';
import { trustEverybody } from '../rules/s29-trust-everybody.ts';
import { sessionNameFree } from '../rules/s30-session-name-free.ts';
import { mfaByWrongOperator } from '../rules/s31-mfa-by-wrong-operator.ts';
import { hybridNodesForgotten } from '../rules/s32-hybrid-nodes-forgotten.ts';
import { unknownAction } from '../rules/s33-unknown-action.ts';
import { actionResourceMismatch } from '../rules/s34-action-resource-mismatch.ts';
import { keyNotAvailable } from '../rules/s35-key-not-available.ts';
import { shortArn } from '../rules/s36-short-arn.ts';
import { noDataChannel } from '../rules/s38-no-data-channel.ts';
import { noKeyForEncryption } from '../rules/s39-no-key-for-encryption.ts';
import { notLogged } from '../rules/s40-not-logged.ts';

export const sessionRules: readonly Rule[] = [
  startSessionOnStar,
  noDocumentCheck,
  checkOnSomeOnly,
  checkWrittenWrong,
  documentAccount,
  tagConditionOverDocument,
  denyForgetsNodes,
  usernameInRolePolicy,
  variablesNeedVersion,
  terminateOnStar,
  prefixTrap,
  useridInSessionArn,
  describeSessionsNarrowed,
  otherAccessMethods,
  sessionDocumentsChangeable,
  tagsChangeable,
  runAsDefeated,
  runAsSettable,
  runAsName,
  abacIfExists,
  forAllValuesWithoutNull,
  keyForAnyUser,
  userWithSudo,
  tunnelAnywhere,
  nodeMayTooMuch,
  nodeLacksAction,
  limitLacksMessages,
  noExternalId,
  trustEverybody,
  sessionNameFree,
  mfaByWrongOperator,
  hybridNodesForgotten,
  unknownAction,
  actionResourceMismatch,
  keyNotAvailable,
  shortArn,
  noDataChannel,
  noKeyForEncryption,
  notLogged,
];
