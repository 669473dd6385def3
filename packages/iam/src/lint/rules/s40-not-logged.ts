/** S40: Session Manager does not log what is sent through SSH and forwarded ports (spec/iam 14.12). */
import type { Rule } from '../finding.ts';
import { inputOf, sessionTypeOf } from '../session-documents.ts';
import { allows, resourcePatterns } from '../statement-queries.ts';

export const notLogged: Rule = {
  id: 'S40',
  severity: 'suggestion',
  sentence: 'Session Manager does not log SSH sessions and port forwarding sessions',
  remedy: 'log on the host, or allow only documents for shells where a log is required',
  types: ['identity', 'session-document'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'ssm:StartSession')) continue;
      for (const { text, at } of resourcePatterns(statement, ['document'])) {
        const name = /document\/(AWS-Start(?:SSHSession|PortForwarding[A-Za-z]*))$/.exec(text)?.[1];
        if (name !== undefined) report(placeOf(at), `sessions with ${name} are not logged`);
      }
    }
  },
  checkSessionDocument(document, report) {
    if (sessionTypeOf(document) !== 'Port') return;
    for (const name of ['s3BucketName', 'cloudWatchLogGroupName']) {
      const input = inputOf(document, name);
      if (input !== undefined)
        report(document.placeOf(input.at), `${name} has no effect here: port forwarding sessions are not logged`);
    }
  },
};
