/**
 * A service calls on behalf of every customer: without a condition on the source, any account can cause the call
 * (spec/iam 12.9).
 */
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

const remedyOfResources = 'add StringEquals on aws:SourceAccount or ArnLike on aws:SourceArn';
/** Not every service has these keys when it assumes a role; without them it would be denied. */
const remedyOfRoles = `${remedyOfResources}, if the documentation of the service names them for its roles`;

export const restrictAccessToServicePrincipal: Rule = {
  id: 'restrict-access-to-service-principal',
  severity: 'security',
  sentence: 'the service is allowed on behalf of any account',
  remedy: remedyOfResources,
  types: ['trust', 'resource', 'key'],
  checkPolicy({ type, document, placeOf }, report) {
    for (const statement of document.statements) {
      if (
        statement.effect !== 'Allow' ||
        // The encryption context of a KMS key names the account as well.
        conditionsOn(statement, /^(?:aws:Source(?:Account|Arn|OrgID|OrgPaths)$|kms:EncryptionContext:)/i).length > 0
      )
        continue;
      for (const { kind, text, at } of statement.principal?.entries ?? []) {
        // Instances, tasks and functions always belong to the account itself.
        const harmless = /^(?:ec2|ecs-tasks|lambda)\.amazonaws\.com/.test(text);
        if (kind === 'Service' && !harmless)
          report(
            placeOf(at),
            `${text} is allowed on behalf of any account`,
            type === 'trust' ? remedyOfRoles : remedyOfResources,
          );
      }
    }
  },
};
