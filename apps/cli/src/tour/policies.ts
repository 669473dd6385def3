/**
 * The policies of the tour. What published ones of their kind got wrong (spec/host B.2) is named beside what replaces it.
 */

type Document = { readonly Version: '2012-10-17'; readonly Statement: readonly object[] };

function policy(...statements: readonly object[]): Document {
  return { Version: '2012-10-17', Statement: statements };
}

/** A group's right to become its role, under one's own name only. */
export function assumeOwnRole(account: string, role: string): Document {
  return policy({
    Sid: 'BecomeTheRoleAsYourself',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: `arn:aws:iam::${account}:role/${role}`,
    Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  });
}

/**
 * Who may become the role. The session name is bound here too: bound in the group's policy alone, any other policy that
 * allows sts:AssumeRole lets its holder take the session name root (spec/host B-4). A group cannot be a principal (spec/host B-5), so the account is.
 */
export function trustOwnName(account: string): Document {
  return policy({
    Sid: 'OnlyUnderTheirOwnName',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  });
}

/**
 * A person's access: shells on instances of the team, with the session document and no other, and the ending of one's
 * own sessions. Node and document stand in two statements because a tag condition over both fails for the document.
 */
export function sessionAccess(region: string, account: string, team: string): Document {
  const documents = ['SSM-SessionManagerRunShell', 'Sallyport-Exec'].map(
    (name) => `arn:aws:ssm:${region}:${account}:document/${name}`,
  );
  return policy(
    {
      Sid: 'ShellsOnTheTeamsInstances',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: `arn:aws:ec2:${region}:${account}:instance/*`,
      Condition: {
        StringEquals: { 'ssm:resourceTag/team': team },
        BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
      },
    },
    { Sid: 'WithTheseDocuments', Effect: 'Allow', Action: 'ssm:StartSession', Resource: documents },
    { Sid: 'OpenTheChannel', Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*' },
    {
      Sid: 'OwnSessions',
      Effect: 'Allow',
      Action: ['ssm:TerminateSession', 'ssm:ResumeSession'],
      Resource: `arn:aws:ssm:${region}:${account}:session/*`,
      Condition: { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
    },
    {
      Sid: 'Look',
      Effect: 'Allow',
      Action: [
        'ssm:DescribeSessions',
        'ssm:DescribeInstanceInformation',
        'ssm:DescribeInstanceProperties',
        'ssm:GetConnectionStatus',
        'ec2:DescribeInstances',
      ],
      Resource: '*',
    },
  );
}

/** Everything a node needs for shells and not one action more (spec/iam 13.1). */
export const fiveActions: Document = policy({
  Sid: 'BeAManagedNode',
  Effect: 'Allow',
  Action: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    'ssm:UpdateInstanceInformation',
  ],
  Resource: '*',
});

export const trustEc2: Document = policy({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
