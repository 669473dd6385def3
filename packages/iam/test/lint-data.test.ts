import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serviceTable as made } from '../tools/service-table.ts';

type Entry = { readonly actions: Record<string, unknown>; readonly resources: Record<string, [string, string[]]> };

const text = readFileSync(new URL('../src/lint/generated/services.json', import.meta.url), 'utf8');
const kept = JSON.parse(text) as { prefixes: string; services: Record<string, Entry> };

test('the table is what the installed data makes', async () => {
  const { prefixes, untagged, ...rest } = await made();
  expect(kept).toEqual({ ...rest, prefixes: prefixes.join(' '), untagged: [...untagged].join(' ') });
});

test('the table stays small', () => {
  expect(text.length).toBeLessThan(250_000);
});

test('a tag key spelt out by the reference stands for any', () => {
  expect(kept.services.ssm?.resources['managed-instance']?.[1]).toContain('ssm:resourceTag/*');
});

test('a resource listed twice by the reference stands there once', () => {
  expect(kept.services['ec2-instance-connect']?.actions.OpenTunnel).toEqual([['instance-connect-endpoint'], []]);
});
