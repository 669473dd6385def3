/** A service acts for everybody: without a source any account can send it (spec/iam 12.9). */
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

const remedyOfResources = 'add StringEquals aws:SourceAccount or ArnLike aws:SourceArn';
/** Not every service sends them when it assumes a role: it would be locked out. */
const remedyOfRoles = `${remedyOfResources}, if the documentation of the service names them for its roles`;

export const restrictAccessToServicePrincipal: Rule = {
  id: 'restrict-access-to-service-principal',
  severity: 'security',
  sentence: 'the service may come on behalf of any account',
  remedy: remedyOfResources,
  types: ['trust', 'resource', 'key'],
  checkPolicy({ type, document, placeOf }, report) {
    for (const statement of document.statements) {
      if (
        statement.effect !== 'Allow' ||
        // A key may be held to what is encrypted with it, which names the account as well.
        conditionsOn(statement, /^(?:aws:Source(?:Account|Arn|OrgID|OrgPaths)$|kms:EncryptionContext:)/i).length > 0
      )
        continue;
      for (const { kind, text, at } of statement.principal?.entries ?? []) {
        // Instances and tasks are always of the own account.
        const harmless = /^(?:ec2|ecs-tasks|lambda)\.amazonaws\.com/.test(text);
        if (kind === 'Service' && !harmless)
          report(
            placeOf(at),
            `${text} may come on behalf of any account`,
            type === 'trust' ? remedyOfRoles : remedyOfResources,
          );
      }
    }
  },
};
