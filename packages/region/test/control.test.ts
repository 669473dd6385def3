/** Commands to the region itself: who may give them, and what follows its clock. */
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MovableClock } from '../src/clock.ts';
import { type Harness, startHarness, TestClock } from './harness.ts';
import { makeUser } from './people.ts';
import { form, identity, type RawResponse, send, signed } from './raw-request.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

type Given = { readonly method?: string; readonly path?: string; readonly body?: string };

function command(given: Given, headers: Record<string, string> = {}): Promise<RawResponse> {
  const port = new URL(harness.region.endpoints.endpointUrl).port;
  const all = { host: `127.0.0.1:${port}`, 'x-region-token': harness.controlToken, ...headers };
  return send(harness, { method: 'POST', path: '/_region/clock', body: '', ...given, headers: all });
}

const hourForward = { body: JSON.stringify({ forwardMilliseconds: 3_600_000 }) };

describe('who may command the region', () => {
  test.each([
    ['without the token', { 'x-region-token': '' }, 'TokenRefused'],
    ['with a token of the same length', { 'x-region-token': 'A'.repeat(43) }, 'TokenRefused'],
    ['from a web page', { origin: 'http://127.0.0.1' }, 'OriginRefused'],
  ])('nobody %s', async (_, headers, code) => {
    const before = harness.region.clock.now();
    const refused = await command(hourForward, headers);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toMatchObject({ code });
    expect(harness.region.clock.now()).toEqual(before);
  });

  test('who has the token may', async () => {
    const before = harness.region.clock.now().getTime();
    const allowed = await command(hourForward);
    expect(allowed.status).toBe(200);
    expect(JSON.parse(allowed.body)).toEqual({
      time: new Date(before + 3_600_000).toISOString(),
      aheadMilliseconds: 3_600_000,
    });
    expect(harness.region.clock.now().getTime()).toBe(before + 3_600_000);
  });

  test("root's signature is no token", async () => {
    const sent = await signed(harness, { path: '/_region/clock', ...hourForward });
    const refused = await send(harness, sent);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'TokenRefused']);
  });

  test.each([
    ['the name of a service of AWS', 'sts.eu-west-1.amazonaws.com'],
    ['the name of a bucket', 'logs.127.0.0.1'],
  ])('the path is not commanded by %s, token or not', async (_, host) => {
    const before = harness.region.clock.now();
    const { status } = await command(hourForward, { host });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(harness.region.clock.now()).toEqual(before);
  });

  test.each([
    [{ method: 'PUT' }, 405, 'MethodNotAllowed'],
    [{ path: '/_region/constructor' }, 404, 'NotFound'],
    [{ body: '{' }, 400, 'MalformedInput'],
    [{ body: 'null' }, 400, 'MalformedInput'],
    [{ body: '{"time":"9999-01-01T00:00:00Z"}' }, 400, 'MalformedInput'],
    [{ body: '{"forwardMilliseconds":-1}' }, 400, 'MalformedInput'],
    [{ body: '{"forwardMilliseconds":1e300}' }, 400, 'MalformedInput'],
    [{ body: '{"time":"2030-01-01T00:00:00Z","forwardMilliseconds":1}' }, 400, 'MalformedInput'],
  ])('%o is refused with %i', async (given, status, code) => {
    const refused = await command(given);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([status, code]);
  });
});

describe('what follows the clock', () => {
  test('a signature of the computer is too old, and the Date of the answer says by how much', async () => {
    const sent = await signed(harness, { headers: form, body: identity });
    expect((await send(harness, sent)).status).toBe(200);
    await command(hourForward);
    const refused = await send(harness, sent);
    expect(refused.body).toMatch(/<Code>SignatureDoesNotMatch<\/Code><Message>Signature expired/);
    expect(Date.parse(String(refused.headers.date))).toBe(
      Math.floor(harness.region.clock.now().getTime() / 1000) * 1000,
    );
  });

  test('the SDK corrects its clock by that', async () => {
    await command({ body: '{"time":"2040-01-01T00:00:00Z"}' });
    const sts = new STSClient({ ...harness.client(), maxAttempts: 2 });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toHaveProperty('Arn');
  });

  test('a session ends, and lives again when the clock goes back', async () => {
    const user = await makeUser(harness, 'anna');
    const { Credentials } = await new STSClient(harness.client(user)).send(
      new GetSessionTokenCommand({ DurationSeconds: 900 }),
    );
    const sts = new STSClient({
      ...harness.client({
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      }),
      maxAttempts: 2,
    });
    await sts.send(new GetCallerIdentityCommand({}));
    await command({ body: '{"forwardMilliseconds":900000}' });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
    expect(JSON.parse((await command({ method: 'DELETE' })).body)).toMatchObject({ aheadMilliseconds: 0 });
    await sts.send(new GetCallerIdentityCommand({}));
  });
});

test('a moved clock goes on with the one below', () => {
  const base = new TestClock(new Date('2026-01-01T00:00:00Z'));
  const clock = new MovableClock(base);
  expect(clock.set(Date.parse('2030-01-01T00:00:00Z'))).toBe(true);
  base.advance(5);
  expect(clock.now().toISOString()).toBe('2030-01-01T00:00:05.000Z');
  expect(clock.set(Number.NaN)).toBe(false);
  expect(clock.now().toISOString()).toBe('2030-01-01T00:00:05.000Z');
});
