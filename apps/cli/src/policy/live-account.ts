/** An account as it is now, read with the caller's own identity: who is in it, its instances, its session documents. */

import { DescribeInstancesCommand, EC2Client, type Reservation } from '@aws-sdk/client-ec2';
import {
  GetAccountAuthorizationDetailsCommand,
  type GroupDetail,
  IAMClient,
  type ManagedPolicyDetail,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import { GetDocumentCommand, ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { splitArn } from '@sallyport/aws';
import { awsError, type LoadedProfile, loadProfile } from '@sallyport/connect';
import { type AccountExport, readAccountExport } from '@sallyport/iam';
import type { IdentityOptions } from '../handlers/identity.ts';
import { everyPage, incomplete } from './every-page.ts';

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
    Partition: splitArn(caller.Arn ?? '')?.[1],
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

async function authorizationDetails(config: Config): Promise<Details> {
  const action = 'iam:GetAccountAuthorizationDetails';
  const client = new IAMClient(config);
  const all: Details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const pages = everyPage(action, async (Marker) => {
    const page = await ask(config, action, () => client.send(new GetAccountAuthorizationDetailsCommand({ Marker })));
    const cut = page.IsTruncated === true;
    if (cut && (page.Marker ?? '') === '') throw incomplete(action, 'stops in the middle');
    return { content: page, next: cut ? page.Marker : undefined };
  });
  for await (const page of pages) {
    all.UserDetailList.push(...(page.UserDetailList ?? []));
    all.GroupDetailList.push(...(page.GroupDetailList ?? []));
    all.RoleDetailList.push(...(page.RoleDetailList ?? []));
    all.Policies.push(...(page.Policies ?? []));
  }
  return all;
}

async function reservations(config: Config): Promise<Reservation[]> {
  const action = 'ec2:DescribeInstances';
  const client = new EC2Client(config);
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
  const pages = everyPage(action, async (NextToken) => {
    const page = await ask(config, action, () => client.send(new DescribeInstancesCommand({ NextToken, Filters })));
    return { content: page.Reservations ?? [], next: page.NextToken };
  });
  const all: Reservation[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

async function sessionDocuments(config: Config): Promise<object[]> {
  const action = 'ssm:ListDocuments';
  const client = new SSMClient(config);
  const Filters = [
    { Key: 'Owner', Values: ['Self'] },
    { Key: 'DocumentType', Values: ['Session'] },
  ];
  const pages = everyPage(action, async (NextToken) => {
    const page = await ask(config, action, () => client.send(new ListDocumentsCommand({ NextToken, Filters })));
    return { content: page.DocumentIdentifiers ?? [], next: page.NextToken };
  });
  const all: object[] = [];
  for await (const page of pages) {
    for (const { Name, Tags } of page) {
      const { Content } = await ask(config, 'ssm:GetDocument', () =>
        client.send(new GetDocumentCommand({ Name, DocumentFormat: 'JSON' })),
      );
      all.push({ Name, Content, ...(Tags !== undefined && { Tags }) });
    }
  }
  return all;
}
