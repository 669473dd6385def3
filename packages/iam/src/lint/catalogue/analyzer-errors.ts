/** Named as AWS's Access Analyzer names them: its errors (spec/iam 19). */
import type { Rule } from '../finding.ts';
import { arnAccountNotAllowed } from '../rules/arn-account-not-allowed.ts';
import { arnRegionNotAllowed } from '../rules/arn-region-not-allowed.ts';
import { emptyVariable } from '../rules/empty-variable.ts';
import { federatedPrincipalNotSupported } from '../rules/federated-principal-not-supported.ts';
import { invalidArnAccount } from '../rules/invalid-arn-account.ts';
import { invalidArnRegion } from '../rules/invalid-arn-region.ts';
import { invalidArnServiceCase } from '../rules/invalid-arn-service-case.ts';
import { invalidConditionMultipleBoolean } from '../rules/invalid-condition-multiple-boolean.ts';
import { invalidFederatedPrincipalSyntaxInRoleTrustPolicy } from '../rules/invalid-federated-principal-syntax-in-role-trust-policy.ts';
import { invalidGlobalConditionKey } from '../rules/invalid-global-condition-key.ts';
import { invalidKmsKeyValue } from '../rules/invalid-kms-key-value.ts';
import { invalidPartition } from '../rules/invalid-partition.ts';
import { invalidRegion } from '../rules/invalid-region.ts';
import { invalidService } from '../rules/invalid-service.ts';
import { invalidServiceConditionKey } from '../rules/invalid-service-condition-key.ts';
import { invalidServiceInAction } from '../rules/invalid-service-in-action.ts';
import { invalidServicePrincipalFormat } from '../rules/invalid-service-principal-format.ts';
import { invalidVariableForOperator } from '../rules/invalid-variable-for-operator.ts';
import { invalidVpcFormat } from '../rules/invalid-vpc-format.ts';
import { invalidVpceFormat } from '../rules/invalid-vpce-format.ts';
import { mismatchedActionForPrincipal } from '../rules/mismatched-action-for-principal.ts';
import { missingActionForConditionKey } from '../rules/missing-action-for-condition-key.ts';
import { missingActionForRolesAnywhereTrustPolicy } from '../rules/missing-action-for-roles-anywhere-trust-policy.ts';
import { missingArnAccount } from '../rules/missing-arn-account.ts';
import { missingArnRegion } from '../rules/missing-arn-region.ts';
import { missingBraceInVariable } from '../rules/missing-brace-in-variable.ts';
import { missingQualifier } from '../rules/missing-qualifier.ts';
import { missingQuoteInVariable } from '../rules/missing-quote-in-variable.ts';
import { missingTagKeyInCondition } from '../rules/missing-tag-key-in-condition.ts';
import { policySizeExceedsOrganizationsQuota } from '../rules/policy-size-exceeds-organizations-quota.ts';
import { privateIpAddress } from '../rules/private-ip-address.ts';
import { privateNotIpAddress } from '../rules/private-not-ip-address.ts';
import { typeMismatchIpRange } from '../rules/type-mismatch-ip-range.ts';
import { unsupportedConditionKeyForServicePrincipal } from '../rules/unsupported-condition-key-for-service-principal.ts';
import { unsupportedSpaceInVariable } from '../rules/unsupported-space-in-variable.ts';
import { unsupportedSymbolInVariable } from '../rules/unsupported-symbol-in-variable.ts';
import { variableUnsupportedInElement } from '../rules/variable-unsupported-in-element.ts';
import { variableUsageTooPermissive } from '../rules/variable-usage-too-permissive.ts';
import { wildcardUsageTooPermissive } from '../rules/wildcard-usage-too-permissive.ts';

export const analyzerErrors: readonly Rule[] = [
  arnAccountNotAllowed,
  arnRegionNotAllowed,
  emptyVariable,
  federatedPrincipalNotSupported,
  invalidArnAccount,
  invalidArnRegion,
  invalidArnServiceCase,
  invalidConditionMultipleBoolean,
  invalidFederatedPrincipalSyntaxInRoleTrustPolicy,
  invalidGlobalConditionKey,
  invalidKmsKeyValue,
  invalidPartition,
  invalidRegion,
  invalidService,
  invalidServiceConditionKey,
  invalidServiceInAction,
  invalidServicePrincipalFormat,
  invalidVariableForOperator,
  invalidVpcFormat,
  invalidVpceFormat,
  mismatchedActionForPrincipal,
  missingActionForConditionKey,
  missingActionForRolesAnywhereTrustPolicy,
  missingArnAccount,
  missingArnRegion,
  missingBraceInVariable,
  missingQualifier,
  missingQuoteInVariable,
  missingTagKeyInCondition,
  policySizeExceedsOrganizationsQuota,
  privateIpAddress,
  privateNotIpAddress,
  typeMismatchIpRange,
  unsupportedConditionKeyForServicePrincipal,
  unsupportedSpaceInVariable,
  unsupportedSymbolInVariable,
  variableUnsupportedInElement,
  variableUsageTooPermissive,
  wildcardUsageTooPermissive,
];
