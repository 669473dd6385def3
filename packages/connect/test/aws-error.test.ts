import { expect, test } from 'vitest';
import { awsError } from '../src/aws/aws-error.ts';
import { sessionName } from '../src/aws/role-credentials.ts';

const call = {
  action: 'ssm:StartSession',
  region: 'eu-west-1',
  profile: undefined,
  target: 'i-0123456789abcdef0',
  document: 'Sallyport-Exec',
};

const error = (name: string, message = '', extra: object = {}): Error =>
  Object.assign(new Error(message), { name }, extra);

const refusal = (resource: string, reason: string, action = 'ssm:StartSession'): Error =>
  error(
    'AccessDeniedException',
    `User: arn:aws:sts::111122223333:assumed-role/DeveloperRole/jane is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );

for (const [what, resource, action] of [
  [
    'the instance i-0123456789abcdef0',
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    'ssm:StartSession',
  ],
  ['the document Sallyport-Exec', 'arn:aws:ssm:eu-west-1:111122223333:document/Sallyport-Exec', 'ssm:StartSession'],
  ['the role ops/DevOpsRole', 'arn:aws:iam::111122223333:role/ops/DevOpsRole', 'sts:AssumeRole'],
  ['the session jane-0a', 'arn:aws:ssm:eu-west-1:111122223333:session/jane-0a', 'ssm:TerminateSession'],
] as const) {
  test(`a refusal names ${what} and the statement that is missing`, () => {
    const ours = awsError(
      refusal(resource, `because no identity-based policy allows the ${action} action`, action),
      call,
    );
    expect(ours.code).toBe('connect/access-denied');
    expect(ours.message).toContain(what);
    const statement = /\{.*\}/.exec(ours.hint ?? '')?.[0] ?? '';
    expect(JSON.parse(statement)).toEqual({ Effect: 'Allow', Action: action, Resource: resource });
  });
}

test('an explicit deny is not answered with a statement that could not help', () => {
  const ours = awsError(refusal('*', 'with an explicit deny in a service control policy'), call);
  expect(ours.hint).toContain('explicit deny in a service control policy');
  expect(ours.hint).not.toContain('"Effect"');
});

for (const [given, code] of [
  [
    error('ExpiredTokenException', 'The security token included in the request is expired'),
    'connect/credentials-expired',
  ],
  [
    error('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
    'connect/credentials-expired',
  ],
  [error('CredentialsProviderError', 'Could not load credentials from any providers'), 'connect/no-credentials'],
  [
    error('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'connect/credentials-invalid',
  ],
  [
    error('InvalidSignatureException', "Credential should be scoped to a valid region, not 'us-east-1'."),
    'connect/wrong-region',
  ],
  [error('InvalidSignatureException', 'Signature expired'), 'connect/credentials-invalid'],
  [error('TargetNotConnected', 'i-0 is not connected.'), 'connect/target-offline'],
  [error('InvalidDocument', 'Document does not exist.'), 'connect/document-unknown'],
  [error('InvalidParameters', 'no such parameter'), 'connect/invalid-document'],
  [error('DoesNotExistException', ''), 'connect/session-unknown'],
  [error('ThrottlingException', 'Rate exceeded'), 'connect/throttled'],
  [error('Error', 'Region is missing'), 'connect/no-region'],
  [
    error('Error', 'getaddrinfo ENOTFOUND ssm.eu-wset-1.amazonaws.com', { code: 'ENOTFOUND' }),
    'connect/endpoint-unreachable',
  ],
  [error('Error', 'connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }), 'connect/endpoint-unreachable'],
  [error('TypeError', 'Invalid URL', { code: 'ERR_INVALID_URL' }), 'connect/endpoint-unreachable'],
  [error('Error', 'self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'connect/endpoint-unreachable'],
  [error('SomethingNew', 'unheard of'), 'connect/service-error'],
] as const) {
  test(`${given.name} (${given.message.slice(0, 40)}) is ${code}`, () => {
    const ours = awsError(given, call);
    expect(ours.code).toBe(code);
    expect(ours.cause).toBe(given);
    expect(ours.message).toMatch(/^(?:[a-z]|AWS|ssm:).*[^.]$/);
  });
}

test('a role session carries the name of the person, whatever they came as', () => {
  expect(sessionName('arn:aws:iam::111122223333:user/team/jane')).toBe('jane');
  expect(sessionName('arn:aws:sts::111122223333:assumed-role/DevOpsRole/jane@example.com')).toBe('jane@example.com');
  expect(sessionName('arn:aws:iam::111122223333:root')).toBe('root');
  for (const made of ['aws-sdk-js-1795000000000', 'botocore-session-1795000000', 'aws-go-sdk-1795000000000000000']) {
    expect(() => sessionName(`arn:aws:sts::111122223333:assumed-role/DevOpsRole/${made}`)).toThrow(
      expect.objectContaining({ code: 'connect/no-session-name', message: expect.stringContaining(made) }),
    );
  }
  expect(() => sessionName('')).toThrow(
    expect.objectContaining({ code: 'connect/no-session-name', message: expect.stringContaining('has no name') }),
  );
});

test('a refusal of a call without a resource names the call', () => {
  const ours = awsError(
    refusal('*', 'because no identity-based policy allows it', 'ssm:DescribeInstanceInformation'),
    call,
  );
  expect(ours.message).toMatch(/may not call ssm:DescribeInstanceInformation$/);
});

test('a refusal AWS does not explain is explained by what was asked', () => {
  const ours = awsError(error('AccessDeniedException', 'Access denied'), {
    ...call,
    resource: 'arn:aws:ec2:::instance/i-0',
  });
  expect(ours.message).toBe('you may not use the instance i-0: IAM denied ssm:StartSession');
});
