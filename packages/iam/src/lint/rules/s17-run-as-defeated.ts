/** S17: Run As holds for the document it stands in: another document without it is a shell as ssm-user, thus root (spec/iam 15.3). */
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { allowanceOf, inputOf, runsAsSsmUser } from '../session-documents.ts';

export const runAsDefeated: Rule = {
  id: 'S17',
  severity: 'security',
  sentence:
    'one allowed document settles the OS user, this one does not: its shell is that of ssm-user, who may do anything',
  remedy: 'switch Run As on in every session document the same people may use, or allow them one only',
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
          `${name} has Run As off: its shell is that of ssm-user, whatever the other documents say`,
        );
      }
    }
  },
};
