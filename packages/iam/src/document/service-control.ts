/** The service control policy language before September 2025 (spec/iam 11.1), for organizations that are limited to it. */
import type { PolicyDocument } from './document.ts';
import type { Faults } from './faults.ts';

const hint = 'needs the service control policy language of September 2025';

export function checkServiceControl(document: PolicyDocument, faults: Faults): void {
  for (const { effect, action, resource, conditions, at } of document.statements) {
    if (effect === 'Allow') {
      if (conditions.length > 0) faults.add('service-control-dialect', at, 'an Allow has a condition', hint);
      if (action.not) faults.add('service-control-dialect', action.at, 'an Allow has NotAction', hint);
      if (resource?.not === false && resource.values.some(({ text }) => text !== '*')) {
        faults.add('service-control-dialect', resource.at, 'an Allow names resources', hint);
      }
    }
    if (resource?.not === true) faults.add('service-control-dialect', resource.at, 'a statement has NotResource', hint);
    for (const { text, at: place } of action.values) {
      if (/[*?][^*?]/.test(text))
        faults.add('service-control-dialect', place, `"${text}" has a wildcard before its end`, hint);
    }
  }
}
