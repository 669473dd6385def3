/**
 * S14: a limit on session documents does not limit a person who may run commands by another access method (spec/iam
 * 14.11, 14.12).
 */
import type { Rule } from '../finding.ts';
import { allowsNamedDocumentsOnly, ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, allowingStatements, resourcePatterns } from '../statement-queries.ts';

const accessMethods: ReadonlyMap<string, string> = new Map([
  ['ssm:SendCommand', 'runs any command, as root'],
  ['ssm:StartAutomationExecution', 'runs any command, as root'],
  ['ssm:CreateAssociation', 'runs any command, as root'],
  ['ec2-instance-connect:SendSerialConsoleSSHPublicKey', 'opens the serial console, which has no session documents'],
  ['ecs:ExecuteCommand', 'runs any command in containers'],
]);

/** AWS managed policies that allow ssm:SendCommand on everything. */
const commandsOfAws = /::aws:policy\/(AmazonSSMFullAccess|PowerUserAccess|AdministratorAccess)$/;

export const otherAccessMethods: Rule = {
  id: 'S14',
  severity: 'security',
  sentence: 'sessions are limited to some documents, but this is another access method to the nodes',
  remedy: 'remove it, or limit it to documents of your own',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const allows = sessionAllows(owner);
      for (const { policy, statement } of allows) {
        for (const { text, at } of resourcePatterns(statement, ['document'])) {
          if (/document\/AWS-Start(?:Non)?InteractiveCommand$/.test(text)) {
            report(policy.placeOf(at), 'this document runs any command, as a shell does');
          }
        }
      }
      if (!allowsNamedDocumentsOnly(allows)) continue;
      for (const { text, place } of owner.managed) {
        const name = commandsOfAws.exec(text)?.[1];
        if (name !== undefined)
          report(place, `sessions are limited to some documents, but ${name} runs any command, as root`);
      }
      for (const [action, power] of accessMethods) {
        for (const [policy, statement] of allowingStatements(owner.policies, action)) {
          const documents = statement.resource?.values.filter(({ text }) => text.includes(':document/')) ?? [];
          const bound = documents.length > 0 && documents.every(({ text }) => !/document\/(?:\*|AWS-Run)/.test(text));
          if (bound) continue;
          report(
            policy.placeOf(actionAt(statement, action).at),
            `sessions are limited to some documents, but ${action} ${power}`,
          );
        }
      }
    }
  },
};
