/** What neither list has: facts of other sections, and suppressions themselves. */
import type { Rule } from '../finding.ts';
import { arnOperatorWithoutArn } from '../rules/arn-operator-without-arn.ts';
import { arnPartNotFixed } from '../rules/arn-part-not-fixed.ts';
import { beyondLimits } from '../rules/beyond-limits.ts';
import { duplicateKeys } from '../rules/duplicate-keys.ts';
import { expiredSuppression } from '../rules/expired-suppression.ts';
import { invalidCharacter } from '../rules/invalid-character.ts';
import { notIpAddressHitsServices } from '../rules/not-ip-address-hits-services.ts';
import { nothingToCheck } from '../rules/nothing-to-check.ts';
import { operatorCase } from '../rules/operator-case.ts';
import { peopleAndNodesMixed } from '../rules/people-and-nodes-mixed.ts';
import { scpLanguageOf2025 } from '../rules/scp-language-of-2025.ts';
import { suppressionWithoutReason } from '../rules/suppression-without-reason.ts';
import { unusedSuppression } from '../rules/unused-suppression.ts';

export const furtherRules: readonly Rule[] = [
  arnOperatorWithoutArn,
  arnPartNotFixed,
  beyondLimits,
  duplicateKeys,
  expiredSuppression,
  invalidCharacter,
  notIpAddressHitsServices,
  nothingToCheck,
  operatorCase,
  peopleAndNodesMixed,
  scpLanguageOf2025,
  suppressionWithoutReason,
  unusedSuppression,
];
