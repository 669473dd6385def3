/** Named as AWS's Access Analyzer names them: its security warnings, warnings and suggestions (spec/iam 19). */
import type { Rule } from '../finding.ts';
import { allowNotactionWithUnsupportedTagConditionKeyForService } from '../rules/allow-notaction-with-unsupported-tag-condition-key-for-service.ts';
import { allowWithNotPrincipal } from '../rules/allow-with-not-principal.ts';
import { allowWithUnsupportedTagConditionKeyForService } from '../rules/allow-with-unsupported-tag-condition-key-for-service.ts';
import { createServiceLinkedRoleWithStar } from '../rules/create-service-linked-role-with-star.ts';
import { denyNotactionWithUnsupportedTagConditionKeyForService } from '../rules/deny-notaction-with-unsupported-tag-condition-key-for-service.ts';
import { denyWithUnsupportedTagConditionKeyForService } from '../rules/deny-with-unsupported-tag-condition-key-for-service.ts';
import { deprecatedGlobalConditionKey } from '../rules/deprecated-global-condition-key.ts';
import { dynamodbAttributesWithoutSelect } from '../rules/dynamodb-attributes-without-select.ts';
import { emptyArrayAction } from '../rules/empty-array-action.ts';
import { emptyArrayCondition } from '../rules/empty-array-condition.ts';
import { emptyArrayPrincipal } from '../rules/empty-array-principal.ts';
import { emptyArrayResource } from '../rules/empty-array-resource.ts';
import { emptyObjectCondition } from '../rules/empty-object-condition.ts';
import { emptySidValue } from '../rules/empty-sid-value.ts';
import { equivalentToNullFalse } from '../rules/equivalent-to-null-false.ts';
import { equivalentToNullTrue } from '../rules/equivalent-to-null-true.ts';
import { forAllValuesWithSingleValuedKey } from '../rules/for-all-values-with-single-valued-key.ts';
import { foranyvalueWithAudienceClaimType } from '../rules/foranyvalue-with-audience-claim-type.ts';
import { improveIpRange } from '../rules/improve-ip-range.ts';
import { invalidDate } from '../rules/invalid-date.ts';
import { missingConditionKeyForOidcPrincipal } from '../rules/missing-condition-key-for-oidc-principal.ts';
import { missingGithubRepoConditionKey } from '../rules/missing-github-repo-condition-key.ts';
import { missingPairedConditionKeys } from '../rules/missing-paired-condition-keys.ts';
import { missingVersion } from '../rules/missing-version.ts';
import { orphanedPrincipal } from '../rules/orphaned-principal.ts';
import { passRoleWithStar } from '../rules/pass-role-with-star.ts';
import { policySizeExceedsQuota } from '../rules/policy-size-exceeds-quota.ts';
import { privateIpAddressSubset } from '../rules/private-ip-address-subset.ts';
import { privateNotIpAddressSubset } from '../rules/private-not-ip-address-subset.ts';
import { rcpMissingRelatedPrincipalConditionKey } from '../rules/rcp-missing-related-principal-condition-key.ts';
import { rcpMissingRelatedServicePrincipalConditionKey } from '../rules/rcp-missing-related-service-principal-condition-key.ts';
import { rcpMissingServiceConditionKeyNullCheck } from '../rules/rcp-missing-service-condition-key-null-check.ts';
import { redundantAction } from '../rules/redundant-action.ts';
import { redundantConditionValueNum } from '../rules/redundant-condition-value-num.ts';
import { redundantKeyDueToWildcardInCondition } from '../rules/redundant-key-due-to-wildcard-in-condition.ts';
import { redundantPrincipalInRoleTrustPolicy } from '../rules/redundant-principal-in-role-trust-policy.ts';
import { redundantResource } from '../rules/redundant-resource.ts';
import { redundantStatement } from '../rules/redundant-statement.ts';
import { redundantStatementDueToWildcardInCondition } from '../rules/redundant-statement-due-to-wildcard-in-condition.ts';
import { restrictAccessToServicePrincipal } from '../rules/restrict-access-to-service-principal.ts';
import { s3PrefixInNegativeContext } from '../rules/s3-prefix-in-negative-context.ts';
import { specificGithubRepoAndBranchRecommended } from '../rules/specific-github-repo-and-branch-recommended.ts';
import { stringLikeOperatorWithArnConditionKeys } from '../rules/string-like-operator-with-arn-condition-keys.ts';
import { typeMismatch } from '../rules/type-mismatch.ts';
import { typeMismatchBoolean } from '../rules/type-mismatch-boolean.ts';
import { typeMismatchNumber } from '../rules/type-mismatch-number.ts';
import { typeMismatchString } from '../rules/type-mismatch-string.ts';
import { untrustworthyConditionKey } from '../rules/untrustworthy-condition-key.ts';
import { useConditionKeyOnlyWithSupportedServices } from '../rules/use-condition-key-only-with-supported-services.ts';
import { wildcardInServiceName } from '../rules/wildcard-in-service-name.ts';
import { wildcardWithoutLikeOperator } from '../rules/wildcard-without-like-operator.ts';

export const analyzerWarnings: readonly Rule[] = [
  allowNotactionWithUnsupportedTagConditionKeyForService,
  allowWithNotPrincipal,
  allowWithUnsupportedTagConditionKeyForService,
  createServiceLinkedRoleWithStar,
  denyNotactionWithUnsupportedTagConditionKeyForService,
  denyWithUnsupportedTagConditionKeyForService,
  deprecatedGlobalConditionKey,
  dynamodbAttributesWithoutSelect,
  emptyArrayAction,
  emptyArrayCondition,
  emptyArrayPrincipal,
  emptyArrayResource,
  emptyObjectCondition,
  emptySidValue,
  equivalentToNullFalse,
  equivalentToNullTrue,
  forAllValuesWithSingleValuedKey,
  foranyvalueWithAudienceClaimType,
  improveIpRange,
  invalidDate,
  missingConditionKeyForOidcPrincipal,
  missingGithubRepoConditionKey,
  missingPairedConditionKeys,
  missingVersion,
  orphanedPrincipal,
  passRoleWithStar,
  policySizeExceedsQuota,
  privateIpAddressSubset,
  privateNotIpAddressSubset,
  rcpMissingRelatedPrincipalConditionKey,
  rcpMissingRelatedServicePrincipalConditionKey,
  rcpMissingServiceConditionKeyNullCheck,
  redundantAction,
  redundantConditionValueNum,
  redundantKeyDueToWildcardInCondition,
  redundantPrincipalInRoleTrustPolicy,
  redundantResource,
  redundantStatement,
  redundantStatementDueToWildcardInCondition,
  restrictAccessToServicePrincipal,
  s3PrefixInNegativeContext,
  specificGithubRepoAndBranchRecommended,
  stringLikeOperatorWithArnConditionKeys,
  typeMismatch,
  typeMismatchBoolean,
  typeMismatchNumber,
  typeMismatchString,
  untrustworthyConditionKey,
  useConditionKeyOnlyWithSupportedServices,
  wildcardInServiceName,
  wildcardWithoutLikeOperator,
];
