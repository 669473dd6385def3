/**
 * Until September 2025 service control policies supported a part of the policy language; older tools still refuse the
 * rest (spec/iam 11.1).
 */
import { createFaults } from '../../document/faults.ts';
import { createLines } from '../../document/position.ts';
import { checkServiceControl } from '../../document/service-control.ts';
import type { Rule } from '../finding.ts';

export const scpLanguageOf2025: Rule = {
  id: 'scp-language-of-2025',
  severity: 'suggestion',
  sentence: 'this needs the service control policy language of September 2025',
  remedy: 'keep it if the organization and its tools support that language, otherwise write a Deny',
  types: ['service-control'],
  checkPolicy({ document, placeOf }, report) {
    const faults = createFaults(createLines(''));
    checkServiceControl(document, faults);
    for (const { message, line, column } of faults.found)
      report(placeOf({ line, column }), `${message}: this needs the service control policy language of September 2025`);
  },
};
