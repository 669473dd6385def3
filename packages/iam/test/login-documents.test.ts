/** Documents that start the login of sallyport-host: the session is not one of ssm-user, and the identity decides the account. */
import { reach, reachMatrix } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, session, trustedIf, trusts } from './one-role-account.ts';

const login = 'sudo -n /opt/sallyport/bin/sallyport-host session';

function documentOf(sessionType: string, inputs: object, linux?: object): object {
  const Content = { schemaVersion: '1.0', sessionType, inputs, ...(linux && { properties: { linux } }) };
  return { Name: 'SSM-SessionManagerRunShell', Content: JSON.stringify(Content) };
}

const profile = (linux: string, more: object = {}): object =>
  documentOf('Standard_Stream', { ...more, shellProfile: { linux } });
const shellLogin = profile(`exec ${login}`);

function firstPath(document: object, parts: Parameters<typeof accountOf>[0] = {}, principal = 'alice') {
  return reach(accountOf({ ...parts, more: { SessionDocuments: [document] } }), principal, 'i-1').paths[0];
}

test.each([
  ['a shell profile', shellLogin],
  [
    'a command without a shell',
    documentOf('NonInteractiveCommands', {}, { commands: `/usr/bin/${login} -- {{ command }}` }),
  ],
  ['an interactive command', documentOf('InteractiveCommands', {}, { commands: `exec ${login} -- /usr/bin/top` })],
])('%s that is the login', (_, document) => {
  expect(firstPath(document)).toMatchObject({ osUser: null, login: true });
});

test.each([
  ['a profile that goes on after the login', profile(login), 'ssm-user'],
  ['a profile that does more', profile(`cd; exec ${login}`), 'ssm-user'],
  ['a profile with another program', profile('exec sudo -n /tmp/sallyport-host session'), 'ssm-user'],
  [
    'a parameter that a shell evaluates',
    documentOf('InteractiveCommands', {}, { commands: `exec ${login} -- {{ command }}` }),
    'ssm-user',
  ],
  ['Run As', profile(`exec ${login}`, { runAsEnabled: true, runAsDefaultUser: 'app' }), 'app'],
  [
    'a command that runs as root',
    documentOf('NonInteractiveCommands', {}, { commands: login, runAsElevated: true }),
    'root',
  ],
])('%s is not the login', (_, document, osUser) => {
  const path = firstPath(document);
  expect(path).toMatchObject({ osUser });
  expect(path?.login).toBeUndefined();
});

const sessionArn = (name: string): string => `arn:aws:sts::${id}:assumed-role/Dev/${name}`;
const own = trustedIf({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } });

test.each([
  ['a trust policy that requires the own name', own, { arn: sessionArn('alice'), anyName: false }],
  ['a trust policy that allows any name', trusts(), { arn: sessionArn('alice'), anyName: true }],
  [
    'an external id beside the own name',
    trustedIf({ StringEquals: { 'sts:RoleSessionName': '${aws:username}', 'sts:ExternalId': 'x' } }),
    { arn: sessionArn('alice'), anyName: false },
  ],
  [
    'a trust policy that requires another name',
    trustedIf({ StringEquals: { 'sts:RoleSessionName': 'deploy' } }),
    { arn: sessionArn('*'), anyName: false },
  ],
])('%s', (_, trust, loginAs) => {
  expect(firstPath(shellLogin, { trust })).toMatchObject({ login: true, loginAs });
});

test('a user reaches the node as itself, a role whose sessions are not known as any name', () => {
  expect(firstPath(shellLogin, { user: session })?.loginAs).toEqual({
    arn: `arn:aws:iam::${id}:user/alice`,
    anyName: false,
  });
  expect(firstPath(shellLogin, {}, 'Dev')?.loginAs).toEqual({ arn: sessionArn('*'), anyName: true });
});

test('the matrix of a whole account says that there is a login, and not of whom', () => {
  const account = accountOf({ user: [...session, allow('sts:*', '*')], more: { SessionDocuments: [shellLogin] } });
  const paths = [...reachMatrix(account).rows()].flatMap(({ groups }) => groups.flatMap((group) => group.paths));
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) expect(path).toMatchObject({ osUser: null, login: true });
  for (const path of paths) expect(path).not.toHaveProperty('loginAs');
});
