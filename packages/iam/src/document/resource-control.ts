/** What a resource control policy may contain (spec/iam 11.4). Only AWS's own RCPFullAWSAccess allows; customers deny. */
import { fold } from '../match/fold.ts';
import type { PolicyDocument, Statement } from './document.ts';
import type { Faults } from './faults.ts';
import { resourceControlServices } from './resource-control-services.ts';

export function checkResourceControl(document: PolicyDocument, faults: Faults): void {
  for (const statement of document.statements) {
    const { principal, action, at } = statement;
    if (principal?.entries.some((entry) => entry.kind !== 'AWS' || entry.text !== '*')) {
      const hint = 'write "*" and add conditions';
      faults.add(
        'resource-control-principal',
        principal.at,
        'the principal of a resource control policy has to be "*"',
        hint,
      );
    }
    if (isFullAccess(statement)) continue;
    if (statement.effect === 'Allow') {
      faults.addUnstorable('resource-control-allow', at, 'a resource control policy of a customer can only deny');
    }
    if (action.not)
      faults.addUnstorable(
        'resource-control-not-action',
        action.at,
        'a resource control policy does not support NotAction',
      );
    for (const { text, at: place } of action.values) {
      if (text === '*') {
        faults.addUnstorable(
          'resource-control-action',
          place,
          'a resource control policy has to name its services',
          'write a service, as in "s3:*"',
        );
      }
    }
    if (!action.not && !action.values.some(({ text }) => isSupported(text))) {
      const hint = 'ssm and ec2 do not: use a service control policy for them';
      faults.addUnstorable(
        'resource-control-action',
        action.at,
        'no action belongs to a service that supports resource control policies',
        hint,
      );
    }
  }
}

function isSupported(action: string): boolean {
  return resourceControlServices.has(fold(action.slice(0, Math.max(action.indexOf(':'), 0))));
}

function isFullAccess({ effect, action, resource, conditions }: Statement): boolean {
  const all = (values: readonly { text: string }[] | undefined): boolean =>
    values?.every(({ text }) => text === '*') === true;
  return effect === 'Allow' && !action.not && all(action.values) && all(resource?.values) && conditions.length === 0;
}
