/** An account as it is now, read with the caller's own identity: who is in it, its instances, its session documents. */
import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandOutput,
  EC2Client,
  type Reservation,
} from '@aws-sdk/client-ec2';
import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  type GroupDetail,
  IAMClient,
  type ManagedPolicyDetail,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import {
  GetDocumentCommand,
  ListDocumentsCommand,
  type ListDocumentsCommandOutput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsError, type LoadedProfile, loadProfile } from '@sallyport/connect';
import { type AccountExport, readAccountExport } from '@sallyport/iam';
import type { IdentityOptions } from '../commands/identity.ts';

type Config = {
  readonly region: string;
  readonly credentials: LoadedProfile['keys'];
  readonly profile?: string;
};

export async function readLiveAccount(options: IdentityOptions): Promise<AccountExport> {
  return readAccountExport(await exportLiveAccount(options));
}

/** The same as data, in the form an account export has. */
export async function exportLiveAccount(options: IdentityOptions): Promise<Readonly<Record<string, unknown>>> {
  const access = await loadProfile(options, process.env);
  const { region, profile, keys } = access;
  const config: Config = { region, credentials: keys, ...(profile !== undefined && { profile }) };
  const [caller, details, Reservations, SessionDocuments] = await Promise.all([
    ask(config, 'sts:GetCallerIdentity', () => new STSClient(config).send(new GetCallerIdentityCommand({}))),
    authorizationDetails(config),
    reservations(config),
    sessionDocuments(config),
  ]);
  return {
    Account: caller.Account,
    Partition: caller.Arn?.split(':')[1],
    Region: access.region,
    ...details,
    Reservations,
    SessionDocuments,
  };
}

/** Refusals, lost credentials and dead endpoints are told as everywhere, with the exit status each has. */
async function ask<Page>({ region, profile }: Config, action: string, call: () => Promise<Page>): Promise<Page> {
  try {
    return await call();
  } catch (error) {
    throw awsError(error, { action, resource: '*', region, profile });
  }
}

type Details = {
  readonly UserDetailList: UserDetail[];
  readonly GroupDetailList: GroupDetail[];
  readonly RoleDetailList: RoleDetail[];
  readonly Policies: ManagedPolicyDetail[];
};

/** A page that fails fails everything: half an account would answer "nobody" where somebody can. */
async function authorizationDetails(config: Config): Promise<Details> {
  const client = new IAMClient(config);
  const all: Details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  let Marker: string | undefined;
  do {
    const page: GetAccountAuthorizationDetailsCommandOutput = await ask(
      config,
      'iam:GetAccountAuthorizationDetails',
      () => client.send(new GetAccountAuthorizationDetailsCommand({ Marker })),
    );
    all.UserDetailList.push(...(page.UserDetailList ?? []));
    all.GroupDetailList.push(...(page.GroupDetailList ?? []));
    all.RoleDetailList.push(...(page.RoleDetailList ?? []));
    all.Policies.push(...(page.Policies ?? []));
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return all;
}

async function reservations(config: Config): Promise<Reservation[]> {
  const client = new EC2Client(config);
  const all: Reservation[] = [];
  let NextToken: string | undefined;
  do {
    const living = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
    const page: DescribeInstancesCommandOutput = await ask(config, 'ec2:DescribeInstances', () =>
      client.send(new DescribeInstancesCommand({ NextToken, Filters: living })),
    );
    all.push(...(page.Reservations ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

async function sessionDocuments(config: Config): Promise<object[]> {
  const client = new SSMClient(config);
  const all: object[] = [];
  let NextToken: string | undefined;
  do {
    const own = [
      { Key: 'Owner', Values: ['Self'] },
      { Key: 'DocumentType', Values: ['Session'] },
    ];
    const page: ListDocumentsCommandOutput = await ask(config, 'ssm:ListDocuments', () =>
      client.send(new ListDocumentsCommand({ NextToken, Filters: own })),
    );
    for (const { Name, Tags } of page.DocumentIdentifiers ?? []) {
      const { Content } = await ask(config, 'ssm:GetDocument', () =>
        client.send(new GetDocumentCommand({ Name, DocumentFormat: 'JSON' })),
      );
      all.push({ Name, Content, ...(Tags !== undefined && { Tags }) });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}
