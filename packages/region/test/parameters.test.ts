import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  type SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findParameter, parameterStore } from '../src/services/ssm/parameters.ts';
import { SessionRegion } from './session-region.ts';

let region: SessionRegion;
let ssm: SSMClient;
beforeEach(async () => {
  region = await SessionRegion.start();
  ssm = region.ssm();
});
afterEach(() => region.close());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

const get = async (Name: string, WithDecryption = false) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

describe('a parameter', () => {
  it('is put, read by name, by ARN, by version and by label, and deleted', async () => {
    expect(await put('/app/url', 'http://a')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await put('/app/url', 'http://b', { Overwrite: true });
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/app/url', ParameterVersion: 1, Labels: ['old', '1bad'] }),
    );
    expect(await get('/app/url')).toMatchObject({
      Name: '/app/url',
      Type: 'String',
      Value: 'http://b',
      Version: 2,
      ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/url',
      DataType: 'text',
    });
    expect((await get('/app/url:1'))?.Value).toBe('http://a');
    expect(await get('/app/url:old')).toMatchObject({ Value: 'http://a', Selector: ':old' });
    expect((await get('arn:aws:ssm:eu-west-1:111122223333:parameter/app/url'))?.Value).toBe('http://b');
    await expect(get('/app/url:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    const unlabelled = await ssm.send(
      new UnlabelParameterVersionCommand({ Name: '/app/url', ParameterVersion: 1, Labels: ['old', 'other'] }),
    );
    expect(unlabelled).toMatchObject({ RemovedLabels: ['old'], InvalidLabels: ['other'] });
    await expect(get('/app/url:old')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await ssm.send(new DeleteParameterCommand({ Name: '/app/url' }));
    await expect(get('/app/url')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('is not overwritten by accident', async () => {
    await put('a', '1');
    await expect(put('a', '2')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await get('a'))?.Value).toBe('1');
  });

  it('keeps a secret: shown as ciphertext unless decrypted, and never kept in clear', async () => {
    await put('/app/password', 'correct horse', { Type: 'SecureString' });
    expect((await get('/app/password'))?.Value).not.toContain('horse');
    expect((await get('/app/password', true))?.Value).toBe('correct horse');
    const kept = findParameter(region.account, '/app/password');
    expect(JSON.stringify(kept?.versions)).not.toContain('horse');
  });

  it('has a history', async () => {
    for (const value of ['1', '2', '3']) await put('h', value, { Overwrite: true });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: 'h' }));
    expect(Parameters?.map(({ Version, Value }) => [Version, Value])).toEqual([
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
    expect(Parameters?.[0]?.LastModifiedUser).toBe('arn:aws:iam::111122223333:root');
  });

  it('forgets versions beyond a hundred, but none with a label', async () => {
    for (let n = 0; n < 101; n++) await put('h', String(n), { Overwrite: true });
    await expect(get('h:1')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await ssm.send(new LabelParameterVersionCommand({ Name: 'h', ParameterVersion: 2, Labels: ['keep'] }));
    await expect(put('h', 'x', { Overwrite: true })).rejects.toMatchObject({
      name: 'ParameterMaxVersionLimitExceeded',
    });
  });

  it.each([
    ['a name out of AWS\u2019s realm', '/aws/x', {}, 'AccessDeniedException'],
    ['a name with holes', '/a//b', {}, 'ValidationException'],
    ['a hierarchy without its root', 'a/b', {}, 'ValidationException'],
    ['a hierarchy too deep', '/a'.repeat(16), {}, 'HierarchyLevelLimitExceededException'],
    ['a value too large', 'a', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['a value too large for any tier', 'a', { Value: 'x'.repeat(8193), Tier: 'Advanced' }, 'ValidationException'],
    ['an empty value', 'a', { Value: '' }, 'ValidationException'],
    ['a value against its pattern', 'a', { AllowedPattern: '\\d+' }, 'ParameterPatternMismatchException'],
    ['a pattern that is none', 'a', { AllowedPattern: '(' }, 'InvalidAllowedPatternException'],
    [
      'a pattern that takes for ever',
      'a',
      { AllowedPattern: '(x+)+y', Value: 'x'.repeat(4000) },
      'InvalidAllowedPatternException',
    ],
    ['an unknown type', 'a', { Type: 'Number' as 'String' }, 'ValidationException'],
    ['policies', 'a', { Tier: 'Advanced', Policies: '[{"Type":"Expiration"}]' }, 'ValidationException'],
  ] as const)('is refused with %s', async (_, name, more, code) => {
    await expect(put(name, 'value', more)).rejects.toMatchObject({ name: code });
    expect(parameterStore.of(region.account).size).toBe(0);
  });

  it('grows into the advanced tier by itself when allowed to', async () => {
    expect(await put('a', 'x'.repeat(5000), { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  });
});

describe('parameters', () => {
  beforeEach(async () => {
    for (const name of ['/app/a', '/app/b', '/app/deep/c', '/apple', 'app']) await put(name, `value of ${name}`);
  });

  const byPath = async (Path: string, Recursive = false): Promise<(string | undefined)[]> => {
    const names: (string | undefined)[] = [];
    for await (const page of paginateGetParametersByPath({ client: ssm, pageSize: 1 }, { Path, Recursive })) {
      names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
    }
    return names;
  };

  it('are read by path, one level or all', async () => {
    expect(await byPath('/app')).toEqual(['/app/a', '/app/b']);
    expect(await byPath('/app/', true)).toEqual(['/app/a', '/app/b', '/app/deep/c']);
    await expect(byPath('app')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are read several at once, with those that are not there named', async () => {
    const found = await ssm.send(new GetParametersCommand({ Names: ['/app/a', 'nope', '/app/b:7'] }));
    expect(found.Parameters?.map(({ Name }) => Name)).toEqual(['/app/a']);
    expect(found.InvalidParameters).toEqual(['nope', '/app/b:7']);
  });

  it('are deleted several at once', async () => {
    const gone = await ssm.send(new DeleteParametersCommand({ Names: ['/app/a', 'nope'] }));
    expect(gone).toMatchObject({ DeletedParameters: ['/app/a'], InvalidParameters: ['nope'] });
  });

  it('are described without their values, and filtered', async () => {
    await ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: '/app/a',
        Tags: [{ Key: 'team', Value: 'web' }],
      }),
    );
    const described = async (Key: string, Option: string | undefined, ...Values: string[]) => {
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key, Option, Values }] }),
      );
      expect(JSON.stringify(Parameters)).not.toContain('value of');
      return Parameters?.map(({ Name }) => Name);
    };
    expect(await described('Name', 'BeginsWith', '/app')).toEqual(['/app/a', '/app/b', '/app/deep/c', '/apple', 'app']);
    expect(await described('Name', 'Contains', 'deep')).toEqual(['/app/deep/c']);
    expect(await described('Path', undefined, '/app')).toEqual(['/app/a', '/app/b']);
    expect(await described('Path', 'Recursive', '/app')).toEqual(['/app/a', '/app/b', '/app/deep/c']);
    expect(await described('tag:team', undefined, 'web')).toEqual(['/app/a']);
  });

  it('are each authorised by their own ARN and tags', async () => {
    const alice = region.ssm(
      region.user('alice', [
        { Action: 'ssm:GetParameters', Resource: 'arn:aws:ssm:*:*:parameter/app/*' },
        { Action: 'ssm:GetParametersByPath', Resource: 'arn:aws:ssm:*:*:parameter/app/deep' },
      ]),
    );
    await alice.send(new GetParametersCommand({ Names: ['/app/a', '/app/b'] }));
    for (const name of ['/apple', 'app']) {
      await expect(alice.send(new GetParametersCommand({ Names: ['/app/a', name] }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    }
    await alice.send(new GetParametersByPathCommand({ Path: '/app/deep/' }));
    await expect(alice.send(new GetParametersByPathCommand({ Path: '/app' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
