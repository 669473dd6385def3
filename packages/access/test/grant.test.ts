import { expect, test } from 'vitest';
import { grant, parseIdentity, parseRoster } from '../src/index.ts';
import vectors from '../vectors/grant.json' with { type: 'json' };

const roster = parseRoster(JSON.stringify(vectors.roster));

test.each(vectors.cases)('$arn', (vector) => {
  const parsed = parseIdentity(vector.arn);
  if (!parsed.ok) throw new Error(parsed.reason);
  const result = grant(parsed.identity, roster);
  if (!result.ok) {
    expect(result.code).toBe(vector.refused);
    expect(result.reason).toMatch(/^[\x20-\x7e]+[^.]$/);
    return;
  }
  const { name, person, idSeed, groups, sudo } = result.account;
  expect({ name, person, groups, sudo: sudo.length }).toEqual({
    name: vector.name,
    person: vector.person,
    groups: vector.groups,
    sudo: vector.sudo,
  });
  expect(idSeed).toBe(vector.idSeed ?? vector.person);
});

test('an empty roster grants nothing', () => {
  const parsed = parseIdentity('arn:aws:iam::111122223333:user/alice');
  if (!parsed.ok) throw new Error(parsed.reason);
  expect(grant(parsed.identity, parseRoster('{"version":1,"entries":[]}'))).toMatchObject({
    code: 'roster/not-listed',
  });
});
