/** Rules that neither S01 to S40 nor Access Analyzer has. */
import type { Rule } from '../finding.ts';
import { arnOperatorWithoutArn } from '../rules/arn-operator-without-arn.ts';
import { arnPartNotFixed } from '../rules/arn-part-not-fixed.ts';
import { elevatedFreeCommand } from '../rules/elevated-free-command.ts';
import { invalidSessionDocument } from '../rules/invalid-session-document.ts';
import { notIpAddressHitsServices } from '../rules/not-ip-address-hits-services.ts';
import { nothingToCheck } from '../rules/nothing-to-check.ts';
import { peopleAndNodesMixed } from '../rules/people-and-nodes-mixed.ts';
import { principalArnOfNoPrincipal } from '../rules/principal-arn-of-no-principal.ts';
import { resourceOfNoName } from '../rules/resource-of-no-name.ts';
import { scpLanguageOf2025 } from '../rules/scp-language-of-2025.ts';
import { statementNeverApplies } from '../rules/statement-never-applies.ts';

export const furtherRules: readonly Rule[] = [
  arnOperatorWithoutArn,
  arnPartNotFixed,
  elevatedFreeCommand,
  invalidSessionDocument,
  notIpAddressHitsServices,
  nothingToCheck,
  peopleAndNodesMixed,
  principalArnOfNoPrincipal,
  resourceOfNoName,
  scpLanguageOf2025,
  statementNeverApplies,
];
