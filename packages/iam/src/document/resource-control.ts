/** What a resource control policy may say (spec/iam 11.4). Only AWS's own RCPFullAWSAccess allows; customers deny. */
import { fold } from '../match/fold.ts';
import type { PolicyDocument, Statement } from './document.ts';
import type { Faults } from './faults.ts';
import { resourceControlServices } from './resource-control-services.ts';

export function checkResourceControl(document: PolicyDocument, faults: Faults): void {
  for (const statement of document.statements) {
    const { principal, action, at } = statement;
    if (principal?.entries.some((entry) => entry.kind !== 'AWS' || entry.text !== '*')) {
      const hint = 'write "*" and narrow it with conditions';
      faults.add(
        'resource-control-principal',
        principal.at,
        'a resource control policy is for the principal "*" alone',
        hint,
      );
    }
    if (isFullAccess(statement)) continue;
    if (statement.effect === 'Allow') {
      faults.addUnstorable('resource-control-allow', at, 'a resource control policy of yours can only deny');
    }
    if (action.not)
      faults.addUnstorable('resource-control-not-action', action.at, 'a resource control policy takes no NotAction');
    for (const { text, at: place } of action.values) {
      if (text === '*') {
        faults.addUnstorable(
          'resource-control-action',
          place,
          'a resource control policy names its services',
          'name such a service, as in "s3:*": such as "s3:*"',
        );
      }
    }
    if (!action.not && !action.values.some(({ text }) => isGuarded(text))) {
      const hint = 'ssm and ec2 are not: use a service control policy there';
      faults.addUnstorable(
        'resource-control-action',
        action.at,
        'none of the actions is of a service such policies can guard',
        hint,
      );
    }
  }
}

function isGuarded(action: string): boolean {
  return resourceControlServices.has(fold(action.slice(0, Math.max(action.indexOf(':'), 0))));
}

function isFullAccess({ effect, action, resource, conditions }: Statement): boolean {
  const all = (values: readonly { text: string }[] | undefined): boolean =>
    values?.every(({ text }) => text === '*') === true;
  return effect === 'Allow' && !action.not && all(action.values) && all(resource?.values) && conditions.length === 0;
}
