/**
 * S17: Run As applies to its own session document: another one without it gives a shell as ssm-user, who has sudo
 * (spec/iam 15.3).
 */
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { allowanceOf, inputOf, runsAsSsmUser } from '../session-documents.ts';

export const runAsDefeated: Rule = {
  id: 'S17',
  severity: 'security',
  sentence:
    'another allowed session document sets the OS user, this one does not: its shell runs as ssm-user, who has full sudo',
  remedy: 'switch Run As on in every session document that the same principals may use, or allow a single one',
  types: ['identity', 'session-document'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const allows = sessionAllows(owner);
      const allowed = set.sessionDocuments.flatMap((document) => {
        const allowance = allowanceOf(allows, document);
        return allowance === undefined ? [] : [{ document, ...allowance }];
      });
      if (!allowed.some(({ document }) => inputOf(document, 'runAsEnabled')?.text === 'true')) continue;
      for (const { document, policy, pattern } of allowed) {
        if (!runsAsSsmUser(document)) continue;
        const name = document.name ?? document.file;
        report(
          policy.placeOf(pattern.at),
          `${name} has Run As switched off: its shell runs as ssm-user, whatever the other session documents set`,
        );
      }
    }
  },
};
