/** The catalogue (section 19): our own rules by number, then those named as AWS's Access Analyzer names them. */
import type { Rule } from './finding.ts';
import { allowWithNotPrincipal } from './rules/allow-with-not-principal.ts';
import { arnOperatorWithoutArn } from './rules/arn-operator-without-arn.ts';
import { createServiceLinkedRoleWithStar } from './rules/create-service-linked-role-with-star.ts';
import { dataTypeMismatch } from './rules/data-type-mismatch.ts';
import { duplicateKeys } from './rules/duplicate-keys.ts';
import { duplicateKeysWithDifferentCase } from './rules/duplicate-keys-with-different-case.ts';
import { emptyArrayAction } from './rules/empty-array-action.ts';
import { emptyArrayCondition } from './rules/empty-array-condition.ts';
import { emptyArrayPrincipal } from './rules/empty-array-principal.ts';
import { emptyArrayResource } from './rules/empty-array-resource.ts';
import { emptySidValue } from './rules/empty-sid-value.ts';
import { emptyVariable } from './rules/empty-variable.ts';
import { equivalentToNullFalse } from './rules/equivalent-to-null-false.ts';
import { forAllValuesWithSingleValuedKey } from './rules/for-all-values-with-single-valued-key.ts';
import { improveIpRange } from './rules/improve-ip-range.ts';
import { invalidAction } from './rules/invalid-action.ts';
import { invalidArnAccount } from './rules/invalid-arn-account.ts';
import { invalidArnPrefix } from './rules/invalid-arn-prefix.ts';
import { invalidArnRegion } from './rules/invalid-arn-region.ts';
import { invalidArnResource } from './rules/invalid-arn-resource.ts';
import { invalidArnServiceCase } from './rules/invalid-arn-service-case.ts';
import { invalidCharacter } from './rules/invalid-character.ts';
import { invalidConditionKeyFormat } from './rules/invalid-condition-key-format.ts';
import { invalidConditionOperator } from './rules/invalid-condition-operator.ts';
import { invalidDate } from './rules/invalid-date.ts';
import { invalidEffect } from './rules/invalid-effect.ts';
import { invalidPartition } from './rules/invalid-partition.ts';
import { invalidPolicyElement } from './rules/invalid-policy-element.ts';
import { invalidPrincipalFormat } from './rules/invalid-principal-format.ts';
import { invalidServiceInAction } from './rules/invalid-service-in-action.ts';
import { invalidVariableForOperator } from './rules/invalid-variable-for-operator.ts';
import { invalidVersion } from './rules/invalid-version.ts';
import { jsonSyntaxError } from './rules/json-syntax-error.ts';
import { mismatchedActionForPrincipal } from './rules/mismatched-action-for-principal.ts';
import { missingAction } from './rules/missing-action.ts';
import { missingActionForRolesAnywhereTrustPolicy } from './rules/missing-action-for-roles-anywhere-trust-policy.ts';
import { missingArnField } from './rules/missing-arn-field.ts';
import { missingBraceInVariable } from './rules/missing-brace-in-variable.ts';
import { missingConditionKeyForOidcPrincipal } from './rules/missing-condition-key-for-oidc-principal.ts';
import { missingEffect } from './rules/missing-effect.ts';
import { missingGithubRepoConditionKey } from './rules/missing-github-repo-condition-key.ts';
import { missingPrincipal } from './rules/missing-principal.ts';
import { missingQualifier } from './rules/missing-qualifier.ts';
import { missingQuoteInVariable } from './rules/missing-quote-in-variable.ts';
import { missingResource } from './rules/missing-resource.ts';
import { missingStatement } from './rules/missing-statement.ts';
import { missingVersion } from './rules/missing-version.ts';
import { nullWithIfExists } from './rules/null-with-if-exists.ts';
import { operatorCase } from './rules/operator-case.ts';
import { orphanedPrincipal } from './rules/orphaned-principal.ts';
import { passRoleWithStar } from './rules/pass-role-with-star.ts';
import { peopleAndNodesMixed } from './rules/people-and-nodes-mixed.ts';
import { policySizeExceedsQuota } from './rules/policy-size-exceeds-quota.ts';
import { privateIpAddress } from './rules/private-ip-address.ts';
import { redundantAction } from './rules/redundant-action.ts';
import { redundantResource } from './rules/redundant-resource.ts';
import { redundantStatement } from './rules/redundant-statement.ts';
import { restrictAccessToServicePrincipal } from './rules/restrict-access-to-service-principal.ts';
import { roleTrustPolicySyntaxErrorNotPrincipal } from './rules/role-trust-policy-syntax-error-not-principal.ts';
import { roleTrustPolicySyntaxErrorResource } from './rules/role-trust-policy-syntax-error-resource.ts';
import { startSessionOnStar } from './rules/s01-start-session-on-star.ts';
import { noDocumentCheck } from './rules/s02-no-document-check.ts';
import { checkOnSomeOnly } from './rules/s03-check-on-some-only.ts';
import { checkWrittenWrong } from './rules/s04-check-written-wrong.ts';
import { documentAccount } from './rules/s05-document-account.ts';
import { tagConditionOverDocument } from './rules/s06-tag-condition-over-document.ts';
import { denyForgetsNodes } from './rules/s07-deny-forgets-nodes.ts';
import { usernameInRolePolicy } from './rules/s08-username-in-role-policy.ts';
import { variablesNeedVersion } from './rules/s09-variables-need-version.ts';
import { terminateOnStar } from './rules/s10-terminate-on-star.ts';
import { prefixTrap } from './rules/s11-prefix-trap.ts';
import { useridInSessionArn } from './rules/s12-userid-in-session-arn.ts';
import { describeSessionsNarrowed } from './rules/s13-describe-sessions-narrowed.ts';
import { otherDoors } from './rules/s14-other-doors.ts';
import { sessionDocumentsChangeable } from './rules/s15-session-documents-changeable.ts';
import { tagsChangeable } from './rules/s16-tags-changeable.ts';
import { runAsDefeated } from './rules/s17-run-as-defeated.ts';
import { runAsSettable } from './rules/s18-run-as-settable.ts';
import { runAsName } from './rules/s19-run-as-name.ts';
import { abacIfExists } from './rules/s20-abac-if-exists.ts';
import { forAllValuesWithoutNull } from './rules/s21-for-all-values-without-null.ts';
import { keyForAnyUser } from './rules/s22-key-for-any-user.ts';
import { userWithSudo } from './rules/s23-user-with-sudo.ts';
import { tunnelAnywhere } from './rules/s24-tunnel-anywhere.ts';
import { nodeMayTooMuch } from './rules/s25-node-may-too-much.ts';
import { nodeLacksAction } from './rules/s26-node-lacks-action.ts';
import { limitLacksMessages } from './rules/s27-limit-lacks-messages.ts';
import { noExternalId } from './rules/s28-no-external-id.ts';
import { trustEverybody } from './rules/s29-trust-everybody.ts';
import { sessionNameFree } from './rules/s30-session-name-free.ts';
import { mfaByWrongOperator } from './rules/s31-mfa-by-wrong-operator.ts';
import { hybridNodesForgotten } from './rules/s32-hybrid-nodes-forgotten.ts';
import { unknownAction } from './rules/s33-unknown-action.ts';
import { actionResourceMismatch } from './rules/s34-action-resource-mismatch.ts';
import { keyNotAvailable } from './rules/s35-key-not-available.ts';
import { shortArn } from './rules/s36-short-arn.ts';
import { policyInPolicy } from './rules/s37-policy-in-policy.ts';
import { noDataChannel } from './rules/s38-no-data-channel.ts';
import { noKeyForEncryption } from './rules/s39-no-key-for-encryption.ts';
import { notLogged } from './rules/s40-not-logged.ts';
import { stringLikeOperatorWithArnConditionKeys } from './rules/string-like-operator-with-arn-condition-keys.ts';
import { suppressionWithoutReason } from './rules/suppression-without-reason.ts';
import { typeMismatch } from './rules/type-mismatch.ts';
import { typeMismatchBoolean } from './rules/type-mismatch-boolean.ts';
import { typeMismatchIpRange } from './rules/type-mismatch-ip-range.ts';
import { typeMismatchNumber } from './rules/type-mismatch-number.ts';
import { uniqueSidsRequired } from './rules/unique-sids-required.ts';
import { unsupportedActionInPolicy } from './rules/unsupported-action-in-policy.ts';
import { unsupportedElementCombination } from './rules/unsupported-element-combination.ts';
import { unsupportedPrincipal } from './rules/unsupported-principal.ts';
import { unsupportedSid } from './rules/unsupported-sid.ts';
import { unsupportedSpaceInVariable } from './rules/unsupported-space-in-variable.ts';
import { unsupportedWildcardInPrincipal } from './rules/unsupported-wildcard-in-principal.ts';
import { unusedSuppression } from './rules/unused-suppression.ts';
import { variableUnsupportedInElement } from './rules/variable-unsupported-in-element.ts';
import { wildcardInServiceName } from './rules/wildcard-in-service-name.ts';
import { wildcardWithoutLikeOperator } from './rules/wildcard-without-like-operator.ts';

export const rules: readonly Rule[] = [
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
  otherDoors,
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
  policyInPolicy,
  noDataChannel,
  noKeyForEncryption,
  notLogged,
  allowWithNotPrincipal,
  arnOperatorWithoutArn,
  createServiceLinkedRoleWithStar,
  dataTypeMismatch,
  duplicateKeysWithDifferentCase,
  duplicateKeys,
  emptyArrayAction,
  emptyArrayCondition,
  emptyArrayPrincipal,
  emptyArrayResource,
  emptySidValue,
  emptyVariable,
  equivalentToNullFalse,
  forAllValuesWithSingleValuedKey,
  improveIpRange,
  invalidAction,
  invalidArnAccount,
  invalidArnPrefix,
  invalidArnRegion,
  invalidArnResource,
  invalidArnServiceCase,
  invalidCharacter,
  invalidConditionKeyFormat,
  invalidConditionOperator,
  invalidDate,
  invalidEffect,
  invalidPartition,
  invalidPolicyElement,
  invalidPrincipalFormat,
  invalidServiceInAction,
  invalidVariableForOperator,
  invalidVersion,
  jsonSyntaxError,
  mismatchedActionForPrincipal,
  missingActionForRolesAnywhereTrustPolicy,
  missingAction,
  missingArnField,
  missingBraceInVariable,
  missingConditionKeyForOidcPrincipal,
  missingEffect,
  missingGithubRepoConditionKey,
  missingPrincipal,
  missingQualifier,
  missingQuoteInVariable,
  missingResource,
  missingStatement,
  missingVersion,
  nullWithIfExists,
  operatorCase,
  orphanedPrincipal,
  passRoleWithStar,
  peopleAndNodesMixed,
  policySizeExceedsQuota,
  privateIpAddress,
  redundantAction,
  redundantResource,
  redundantStatement,
  restrictAccessToServicePrincipal,
  roleTrustPolicySyntaxErrorNotPrincipal,
  roleTrustPolicySyntaxErrorResource,
  stringLikeOperatorWithArnConditionKeys,
  suppressionWithoutReason,
  typeMismatchBoolean,
  typeMismatchIpRange,
  typeMismatchNumber,
  typeMismatch,
  uniqueSidsRequired,
  unsupportedActionInPolicy,
  unsupportedElementCombination,
  unsupportedPrincipal,
  unsupportedSid,
  unsupportedSpaceInVariable,
  unsupportedWildcardInPrincipal,
  unusedSuppression,
  variableUnsupportedInElement,
  wildcardInServiceName,
  wildcardWithoutLikeOperator,
];
