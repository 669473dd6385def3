import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeService } from '../src/lint/service-text.ts';
import { serviceTable as made } from '../tools/service-table.ts';

type Kept = Omit<Awaited<ReturnType<typeof made>>, 'services'> & { readonly services: Record<string, string> };

const text = readFileSync(new URL('../src/lint/generated/services.json', import.meta.url), 'utf8');
const { services, ...rest } = JSON.parse(text) as Kept;
const kept = Object.fromEntries(Object.entries(services).map(([name, one]) => [name, decodeService(one)]));

test('the table is what the installed data makes, with every service of it', async () => {
  expect({ ...rest, services: kept }).toEqual(await made());
});

test('the table stays small', () => {
  expect(text.length).toBeLessThan(900_000);
});

test('a tag key spelt out by the reference stands for any', () => {
  expect(kept.ssm?.resources['managed-instance']?.[1]).toContain('ssm:resourceTag/*');
});

test('a resource listed twice by the reference stands there once', () => {
  expect(kept['ec2-instance-connect']?.actions.OpenTunnel).toEqual([['instance-connect-endpoint'], []]);
});

test('two formats of one type in one text are two formats', () => {
  expect(kept.apigateway?.resources.Authorizers?.[0]).toEqual([
    'arn:${Partition}:apigateway:${Region}::/apis/${ApiId}/authorizers',
    'arn:${Partition}:apigateway:${Region}::/restapis/${RestApiId}/authorizers',
  ]);
});
