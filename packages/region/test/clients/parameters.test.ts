/** What clients of other authors meet in parameters. */
import * as sdk from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account } from '../harness.ts';
import { SessionRegion } from '../session-region.ts';

let region: SessionRegion;
let ssm: sdk.SSMClient;
beforeAll(async () => {
  region = await SessionRegion.start();
  ssm = region.ssm();
});
afterAll(() => region.close());

const put = (Name: string, Value = 'value', more: Partial<sdk.PutParameterCommandInput> = {}) =>
  ssm.send(new sdk.PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string) => (await ssm.send(new sdk.GetParameterCommand({ Name }))).Parameter;
const described = async (...ParameterFilters: sdk.ParameterStringFilter[]) =>
  (await ssm.send(new sdk.DescribeParametersCommand({ ParameterFilters }))).Parameters?.map(({ Name }) => Name);

describe('B1: a name with and without slash', () => {
  test('B1: is one parameter', async () => {
    await put('slashy', 'a');
    await expect(put('/slashy', 'b')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    await put('/slashy', 'b', { Overwrite: true });
    expect(await get('slashy')).toMatchObject({ Name: 'slashy', Value: 'b', Version: 2 });
  });

  test('B1: is found by its ARN, by either name, by path and by its tags, and deleted by either name', async () => {
    await put('/only', 'b', { Tags: [{ Key: 'team', Value: 'web' }] });
    await put('bare');
    const arn = (name: string): string => `arn:aws:ssm:eu-west-1:${account}:parameter/${name}`;
    for (const name of ['/only', 'only', arn('only')]) expect(await get(name)).toMatchObject({ Name: '/only' });
    for (const name of ['/bare', 'bare', arn('bare')]) expect(await get(name)).toMatchObject({ Name: 'bare' });
    const { Parameters } = await ssm.send(new sdk.GetParametersByPathCommand({ Path: '/' }));
    expect(Parameters?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['/only', 'bare']));
    const { TagList } = await ssm.send(
      new sdk.ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: 'only' }),
    );
    expect(TagList).toEqual([{ Key: 'team', Value: 'web' }]);
    await ssm.send(new sdk.DeleteParameterCommand({ Name: 'only' }));
    await expect(get('/only')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});

test('B3: GetParametersByPath filters by label, and gives the version that has it', async () => {
  await put('/labelled/a', '1');
  await put('/labelled/a', '2', { Overwrite: true });
  await put('/labelled/b');
  await ssm.send(
    new sdk.LabelParameterVersionCommand({ Name: '/labelled/a', ParameterVersion: 1, Labels: ['latest'] }),
  );
  const byLabel = (Option?: string) =>
    ssm.send(
      new sdk.GetParametersByPathCommand({
        Path: '/labelled',
        ParameterFilters: [{ Key: 'Label', Values: ['latest'], Option }],
      }),
    );
  expect((await byLabel()).Parameters).toMatchObject([{ Name: '/labelled/a', Version: 1 }]);
  await expect(byLabel('BeginsWith')).rejects.toMatchObject({ name: 'InvalidFilterOption' });
  await expect(
    ssm.send(
      new sdk.GetParametersByPathCommand({ Path: '/', ParameterFilters: [{ Key: 'Name', Values: ['latest'] }] }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidFilterKey' });
});

describe('B14: filters of DescribeParameters', () => {
  const name = (value: string): sdk.ParameterStringFilter => ({ Key: 'Name', Values: [value] });
  const pathRules = "The parameter doesn't meet the parameter name requirements.";
  const refused: readonly (readonly [string, readonly sdk.ParameterStringFilter[], string, string])[] = [
    [
      'an unknown key',
      [{ Key: 'key' }],
      'ValidationException',
      'Member must satisfy regular expression pattern: tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType',
    ],
    ['a long key', [{ Key: `tag:${'t'.repeat(129)}` }], 'ValidationException', 'less than or equal to 132'],
    ['a long option', [{ Key: 'Name', Option: 'over 10 chars' }], 'ValidationException', 'less than or equal to 10'],
    ['51 values', [{ Key: 'Name', Values: Array(51).fill('x') }], 'ValidationException', 'less than or equal to 50'],
    [
      'a long value',
      [name('t'.repeat(1025))],
      'ValidationException',
      'Member must have length less than or equal to 1024, Member must have length greater than or equal to 1',
    ],
    [
      'two faults',
      [{ Key: 'Name', Option: 'over 10 chars' }, { Key: 'key' }],
      'ValidationException',
      '2 validation errors detected: ',
    ],
    [
      'a key of another call',
      [{ Key: 'Label', Values: ['x'] }],
      'InvalidFilterKey',
      'The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier]',
    ],
    [
      'a name without values',
      [{ Key: 'Name' }],
      'InvalidFilterValue',
      'The following filter values are missing : null for filter key Name',
    ],
    [
      'a key twice',
      [name('test'), name('other')],
      'InvalidFilterKey',
      'The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.',
    ],
    [
      'the path of AWS',
      [{ Key: 'Path', Values: ['/aws', '/ssm'] }],
      'ValidationException',
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    [
      'an option that paths lack',
      [{ Key: 'Path', Option: 'Equals', Values: ['test'] }],
      'InvalidFilterOption',
      'Valid options include: [Recursive, OneLevel]',
    ],
    [
      'no tier',
      [{ Key: 'Tier', Values: ['test'] }],
      'InvalidFilterValue',
      'The following filter value is not valid: test. Valid values include: [Standard, Advanced, Intelligent-Tiering]',
    ],
    [
      'no type',
      [{ Key: 'Type', Values: ['test'] }],
      'InvalidFilterValue',
      'The following filter value is not valid: test. Valid values include: [String, StringList, SecureString]',
    ],
    [
      'no option',
      [{ ...name('test'), Option: 'option' }],
      'InvalidFilterOption',
      'The following filter option is not valid: option. Valid options include: [BeginsWith, Equals].',
    ],
    ['a path of signs', [{ Key: 'Path', Values: ['/###'] }], 'ValidationException', pathRules],
    ['a path of slashes', [{ Key: 'Path', Values: ['//'] }], 'ValidationException', pathRules],
    ['a path without slash', [{ Key: 'Path', Values: ['test'] }], 'ValidationException', pathRules],
  ];
  test.each(refused)('B14: %s', async (_, filters, code, message) => {
    await expect(described(...filters)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });

  test('B14: filters that AWS takes find what they say', async () => {
    await put('/found/a', 'v', { Tags: [{ Key: 'found', Value: 'yes' }] });
    await put('/found/deep/b', 'x,y', { Type: 'StringList' });
    expect(await described({ Key: 'Path', Values: ['/found'] })).toEqual(['/found/a']);
    expect(await described({ Key: 'Path', Option: 'Recursive', Values: ['/found/'] })).toEqual([
      '/found/a',
      '/found/deep/b',
    ]);
    expect(await described({ Key: 'Type', Values: ['StringList'] })).toEqual(['/found/deep/b']);
    expect(await described({ Key: 'tag:found', Option: 'BeginsWith', Values: ['y'] })).toEqual(['/found/a']);
    expect(await described({ Key: 'tag:found' })).toEqual(['/found/a']);
    expect(await described({ Key: 'Name', Option: 'Contains', Values: ['deep'] })).toEqual(['/found/deep/b']);
  });

  test('B14: the older filters and the newer together', async () => {
    await expect(
      ssm.send(
        new sdk.DescribeParametersCommand({
          Filters: [{ Key: 'Name', Values: ['x'] }],
          ParameterFilters: [name('x')],
        }),
      ),
    ).rejects.toMatchObject({ message: 'You can use either Filters or ParameterFilters in a single request.' });
  });
});

test('B14: a type that is none', async () => {
  await expect(put('typed', 'x', { Type: 'str' as 'String' })).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'str' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
  });
});

test('D: a version that is not there', async () => {
  await put('versioned');
  await expect(get('versioned:9')).rejects.toMatchObject({
    name: 'ParameterVersionNotFound',
    message: 'Systems Manager could not find version 9 of versioned. Verify the version and try again.',
  });
});

test.each(['/p//a/b', 'p//a', 'p/a/b'])('B14: %s is no name to get', async (wrong) => {
  await expect(get(wrong)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('sub-paths divided by slash symbol'),
  });
});
