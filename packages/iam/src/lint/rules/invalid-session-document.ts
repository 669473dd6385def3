/**
 * CreateDocument refuses a session document that does not follow its schema, and an agent that gets one all the same starts no
 * session (spec/iam 14.12).
 */
import { longestDocument, sessionDocumentFaults } from '@sallyport/aws';
import type { Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { nodeAt, plainValue } from '../read/plain-value.ts';

export const invalidSessionDocument: Rule = {
  id: 'invalid-session-document',
  severity: 'error',
  sentence: 'AWS refuses this session document',
  remedy: 'correct it: CreateDocument and UpdateDocument refuse it, and no session starts with it',
  types: ['session-document'],
  checkSessionDocument({ root, bytes = 0, placeOf }, report) {
    if (bytes > longestDocument) {
      report(placeOf(root.at), `the document has ${bytes} bytes, and AWS stores ${longestDocument} at most`);
      return;
    }
    for (const { message, path } of sessionDocumentFaults(plainValue(root), { isUnknown: hasUnknown }))
      report(placeOf(nodeAt(root, path)), message);
  },
};
