/**
 * Which keys a command uses, for files and variables as people have them. `key` is the access key that signs, `error` a
 * part of our sentence. The end-to-end tests put every case that calls no STS to the real AWS CLI as well.
 */
export type CredentialCase = {
  readonly name: string;
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of `--profile`. */
  readonly profile?: string;
  readonly key?: string;
  readonly error?: string;
  readonly code?: string;
  readonly hint?: string;
  /** Of AssumeRole: who asked for it, and under which name. */
  readonly assumed?: { readonly by: string; readonly as: string; readonly more?: Readonly<Record<string, string>> };
};

const envKeys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };
const ops = '[ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = s\n';
const byDefault = '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n';
const role = 'role_arn = arn:aws:iam::111122223333:role/DevOpsRole\n';
const printing = (key: string): string =>
  `credential_process = /bin/sh -c "echo '{\\"Version\\": 1, \\"AccessKeyId\\": \\"${key}\\", \\"SecretAccessKey\\": \\"s\\"}'"\n`;
const expired =
  '{\\"Version\\": 1, \\"AccessKeyId\\": \\"A\\", \\"SecretAccessKey\\": \\"s\\", \\"Expiration\\": \\"2020-01-01T00:00:00Z\\"}';

export const credentialCases: readonly CredentialCase[] = [
  { name: 'keys in the environment', env: envKeys, key: 'AKIAENV' },
  { name: 'the default profile', credentials: byDefault, key: 'AKIADEFAULT' },
  { name: 'keys in the environment before the default profile', credentials: byDefault, env: envKeys, key: 'AKIAENV' },
  { name: 'AWS_PROFILE', credentials: ops, env: { AWS_PROFILE: 'ops' }, key: 'AKIAOPS' },
  { name: 'AWS_DEFAULT_PROFILE', credentials: ops, env: { AWS_DEFAULT_PROFILE: 'ops' }, key: 'AKIAOPS' },
  {
    name: 'keys in the environment before AWS_PROFILE',
    credentials: ops,
    env: { ...envKeys, AWS_PROFILE: 'ops' },
    key: 'AKIAENV',
  },
  { name: '--profile before keys in the environment', credentials: ops, env: envKeys, profile: 'ops', key: 'AKIAOPS' },
  {
    name: '--profile before AWS_PROFILE',
    credentials: ops + byDefault,
    env: { AWS_PROFILE: 'default' },
    profile: 'ops',
    key: 'AKIAOPS',
  },
  {
    name: '--profile default before keys in the environment',
    credentials: byDefault,
    env: envKeys,
    profile: 'default',
    key: 'AKIADEFAULT',
  },
  {
    name: 'an empty key in the environment is none',
    credentials: byDefault,
    env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    key: 'AKIADEFAULT',
  },
  {
    name: 'a key in the environment without its secret',
    credentials: byDefault,
    env: { AWS_ACCESS_KEY_ID: 'AKIAENV' },
    error: 'the environment has AWS_ACCESS_KEY_ID without AWS_SECRET_ACCESS_KEY',
  },
  {
    name: 'an AWS_PROFILE that does not exist',
    credentials: ops,
    env: { AWS_PROFILE: 'op' },
    error: 'there is no profile op',
    hint: 'the profiles are ops',
  },
  {
    name: 'an AWS_PROFILE that does not exist, beside keys',
    credentials: ops,
    env: { ...envKeys, AWS_PROFILE: 'op' },
    error: 'there is no profile op',
  },
  { name: 'a --profile that does not exist', credentials: ops, profile: 'op', error: 'there is no profile op' },
  { name: 'a section of config that is no profile', config: ops, profile: 'ops', error: 'there is no profile ops' },
  { name: 'keys in config', config: ops.replace('[ops]', '[profile ops]'), profile: 'ops', key: 'AKIAOPS' },
  {
    name: 'keys of the credentials file before those of config',
    config: '[profile ops]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = s\n',
    credentials: ops,
    profile: 'ops',
    key: 'AKIAOPS',
  },
  {
    name: 'a quoted name with spaces',
    config: ops.replace('[ops]', '[profile "my ops"]'),
    profile: 'my ops',
    key: 'AKIAOPS',
  },
  {
    name: 'a name with spaces in single quotes',
    config: ops.replace('[ops]', "[profile 'my ops']"),
    env: { AWS_PROFILE: 'my ops' },
    key: 'AKIAOPS',
  },
  {
    name: 'a name with spaces and no quotes in config',
    config: ops.replace('[ops]', '[profile my ops]'),
    profile: 'my ops',
    error: 'there is no profile my ops',
  },
  {
    name: 'a name with spaces in the credentials file',
    credentials: ops.replace('[ops]', '[my ops]'),
    profile: 'my ops',
    key: 'AKIAOPS',
  },
  {
    name: 'a name with a quote in it',
    config: ops.replace('[ops]', `[profile "anna's"]`),
    profile: "anna's",
    key: 'AKIAOPS',
  },
  {
    name: 'a profile with half its keys',
    credentials: '[ops]\naws_access_key_id = AKIAOPS\n',
    profile: 'ops',
    error: 'the profile ops has aws_access_key_id without aws_secret_access_key',
  },
  { name: 'a credential_process', config: `[profile ops]\n${printing('AKIAPROC')}`, profile: 'ops', key: 'AKIAPROC' },
  {
    name: 'keys of the credentials file before a credential_process',
    config: `[profile ops]\n${printing('AKIAPROC')}`,
    credentials: ops,
    profile: 'ops',
    key: 'AKIAOPS',
  },
  {
    name: 'a credential_process before keys of config',
    config: `[profile ops]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = s\n${printing('AKIAPROC')}`,
    profile: 'ops',
    key: 'AKIAPROC',
  },
  {
    name: 'a credential_process that fails, with its words and its status',
    config: '[profile ops]\ncredential_process = /bin/sh -c "echo the vault is sealed >&2; exit 3"\n',
    profile: 'ops',
    error: 'credential_process of the profile ops failed with exit code 3: the vault is sealed',
  },
  {
    name: 'a credential_process that is not there',
    config: '[profile ops]\ncredential_process = /nonexistent/vault\n',
    profile: 'ops',
    error: 'credential_process of the profile ops cannot be run: spawn /nonexistent/vault ENOENT',
  },
  {
    name: 'a credential_process that prints no JSON',
    config: '[profile ops]\ncredential_process = /bin/echo hello\n',
    profile: 'ops',
    error: 'did not print a JSON object',
  },
  {
    name: 'a credential_process with expired credentials',
    config: `[profile ops]\ncredential_process = /bin/sh -c "echo '${expired}'"\n`,
    profile: 'ops',
    error: 'printed expired credentials',
  },
  {
    name: 'a source_profile that does not exist',
    config: `[profile admin]\n${role}source_profile = opps\n`,
    credentials: ops,
    profile: 'admin',
    error: 'the source_profile opps of the profile admin does not exist',
    hint: 'ops',
  },
  {
    name: 'a role without a source',
    config: `[profile admin]\n${role}`,
    profile: 'admin',
    error: 'the profile admin has role_arn and neither source_profile nor credential_source',
  },
  {
    name: 'a role with two sources',
    config: `[profile admin]\n${role}source_profile = ops\ncredential_source = Environment\n`,
    credentials: ops,
    profile: 'admin',
    error: 'has both source_profile and credential_source',
  },
  {
    name: 'a role with an unknown source',
    config: `[profile admin]\n${role}credential_source = Vault\n`,
    profile: 'admin',
    error: 'the unknown credential_source Vault',
  },
  {
    name: 'roles that lead back to each other',
    config: `[profile a]\n${role}source_profile = b\n[profile b]\n${role}source_profile = a\n`,
    profile: 'a',
    error: 'the source_profile of the profile b leads back to a',
  },
  {
    name: 'a source_profile without credentials',
    config: `[profile admin]\n${role}source_profile = empty\n[profile empty]\nregion = eu-west-1\n`,
    profile: 'admin',
    error: 'the source_profile empty of the profile admin gives no credentials',
  },
  {
    name: 'SSO without a login',
    config:
      '[profile my-sso]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Ops\n',
    profile: 'my-sso',
    error: 'your AWS credentials have expired',
    code: 'connect/credentials-expired',
    hint: 'aws sso login --profile my-sso',
  },
  {
    name: 'SSO without a login, of a name with spaces',
    config:
      '[profile "my sso"]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Ops\n',
    profile: 'my sso',
    error: 'your AWS credentials have expired',
    code: 'connect/credentials-expired',
    hint: "aws sso login --profile 'my sso'",
  },
  {
    name: 'SSO of the source_profile: the hint names that one',
    config: `[profile admin]\n${role}source_profile = my-sso\n[profile my-sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Ops\n[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n`,
    profile: 'admin',
    error: 'your AWS credentials have expired',
    code: 'connect/credentials-expired',
    hint: 'aws sso login --profile my-sso',
  },
  {
    name: 'SSO of a session that does not exist',
    config: '[profile my-sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Ops\n',
    profile: 'my-sso',
    error: 'the sso_session corp of the profile my-sso does not exist',
  },
  {
    name: 'a role is assumed under the name of the caller',
    config: `[profile admin]\n${role}source_profile = ops\n`,
    credentials: ops,
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'AKIAOPS', as: 'jane' },
  },
  {
    name: 'a role of AWS_PROFILE',
    config: `[profile admin]\n${role}source_profile = ops\n`,
    credentials: ops,
    env: { AWS_PROFILE: 'admin' },
    key: 'ASIAROLE',
    assumed: { by: 'AKIAOPS', as: 'jane' },
  },
  {
    name: 'role_session_name wins over the name of the caller',
    config: `[profile admin]\n${role}source_profile = ops\nrole_session_name = deploy\nexternal_id = x1\nduration_seconds = 900\n`,
    credentials: ops,
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'AKIAOPS', as: 'deploy', more: { ExternalId: 'x1', DurationSeconds: '900' } },
  },
  {
    name: 'a role with keys of its own profile',
    config: `[profile admin]\n${role}source_profile = admin\n`,
    credentials: ops.replace('[ops]', '[admin]'),
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'AKIAOPS', as: 'jane' },
  },
  {
    name: 'a role with keys of the environment',
    config: `[profile admin]\n${role}credential_source = Environment\n`,
    env: envKeys,
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'AKIAENV', as: 'jane' },
  },
  {
    name: 'a role with a credential_process',
    config: `[profile admin]\n${role}source_profile = "vault"\n[profile vault]\n${printing('AKIAPROC')}`.replace(
      '"vault"',
      'vault',
    ),
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'AKIAPROC', as: 'jane' },
  },
  {
    name: 'a role with MFA',
    config: `[profile admin]\n${role}source_profile = ops\nmfa_serial = arn:aws:iam::111122223333:mfa/jane\n`,
    credentials: ops,
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: {
      by: 'AKIAOPS',
      as: 'jane',
      more: { SerialNumber: 'arn:aws:iam::111122223333:mfa/jane', TokenCode: '123456' },
    },
  },
  {
    name: 'a caller whose name an SDK made up',
    config: `[profile admin]\n${role}source_profile = nameless\n`,
    credentials: '[nameless]\naws_access_key_id = ASIANAMELESS\naws_secret_access_key = s\naws_session_token = t\n',
    profile: 'admin',
    error: "the caller's session name botocore-session-1795000000 was made up by botocore or the AWS CLI",
    code: 'connect/no-session-name',
    hint: 'role_session_name',
  },
  {
    name: 'a made-up name beside role_session_name',
    config: `[profile admin]\n${role}source_profile = nameless\nrole_session_name = jane\n`,
    credentials: '[nameless]\naws_access_key_id = ASIANAMELESS\naws_secret_access_key = s\naws_session_token = t\n',
    profile: 'admin',
    key: 'ASIAROLE',
    assumed: { by: 'ASIANAMELESS', as: 'jane' },
  },
  {
    name: 'a web identity token without a session name',
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/dev/null', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/CI' },
    error: 'the holder of the web identity token has no name',
    code: 'connect/no-session-name',
    hint: 'AWS_ROLE_SESSION_NAME',
  },
  { name: 'nothing at all', error: 'no AWS credentials were found' },
];
