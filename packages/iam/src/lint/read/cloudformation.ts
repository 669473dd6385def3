/** Policies and session documents in a CloudFormation template, and the roles, users and groups they are attached to. */
import type { PolicyType } from '../../document/document.ts';
import type { JsonMember, JsonNode } from '../../document/json.ts';
import { type Owner, type OwnerKind, type Placed, unknownText } from '../linted.ts';
import type { Found, FoundPolicy, FoundSessionDocument } from './found.ts';
import { type AddFault, readObject } from './inner-json.ts';
import { resolveCloudFormation } from './intrinsics.ts';
import type { Source } from './source.ts';
import { items, member, members, textOf } from './tree.ts';

export function isCloudFormation(root: JsonNode): boolean {
  return resourcesOf(member(root, 'Resources')).some(
    ({ value }) => textOf(member(value, 'Type'))?.includes('::') === true,
  );
}

const attached: readonly string[] = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];

/** Resource type, property with the policy, and policy type. */
const holders: readonly (readonly [type: string, property: string, policy: PolicyType])[] = [
  ['AWS::KMS::Key', 'KeyPolicy', 'key'],
  ['AWS::S3::BucketPolicy', 'PolicyDocument', 'resource'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument', 'resource'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument', 'resource'],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy', 'resource'],
  ['AWS::ECR::Repository', 'RepositoryPolicyText', 'resource'],
  ['AWS::S3::AccessPoint', 'Policy', 'resource'],
  ['AWS::EC2::VPCEndpoint', 'PolicyDocument', 'endpoint'],
];

const ownerTypes: ReadonlyMap<string, OwnerKind> = new Map([
  ['AWS::IAM::Role', 'role'],
  ['AWS::IAM::User', 'user'],
  ['AWS::IAM::Group', 'group'],
]);

export function findInCloudFormation(root: JsonNode, source: Source, addFault: AddFault): Found {
  const policies: FoundPolicy[] = [];
  const sessionDocuments: FoundSessionDocument[] = [];
  const owners: Owner[] = [];
  const resources = resourcesOf(member(root, 'Resources'));
  const nameOf = (logical: string): string => `${source.file}#${logical}`;
  const carried = new Map<string, string[]>();
  const note = (policy: string, owner: string): void =>
    void carried.set(policy, [...(carried.get(policy) ?? []), owner]);
  for (const { key, value } of resources) {
    for (const arn of items(member(member(value, 'Properties'), 'ManagedPolicyArns'))) {
      const target = referenceIn(arn);
      if (target !== undefined) note(target, nameOf(key));
    }
  }
  for (const { key, value } of resources) {
    const type = textOf(member(value, 'Type')) ?? '';
    const raw = member(value, 'Properties');
    const resolved = raw === undefined ? undefined : resolveCloudFormation(raw);
    const add = (node: JsonNode | undefined, policyType: PolicyType, to: readonly string[]): void => {
      // Of a document that a condition chooses, either may be deployed.
      for (const choice of items(node)) {
        const document = readObject(choice, source, addFault);
        if (document !== undefined) policies.push({ type: policyType, ...document, owners: to });
      }
    };
    const kind = ownerTypes.get(type);
    if (kind !== undefined) {
      const name = nameOf(key);
      owners.push({ name, kind, managed: managedOf(resolved, source), tags: tagsOf(resolved, source) });
      add(member(resolved, 'AssumeRolePolicyDocument'), 'trust', [name]);
      for (const inline of items(member(resolved, 'Policies')))
        add(member(inline, 'PolicyDocument'), 'identity', [name]);
    }
    if (attached.includes(type)) {
      const lists = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'].flatMap((list) =>
        items(member(raw, list)),
      );
      const direct = lists.flatMap((node) => referenceIn(node) ?? []).map(nameOf);
      add(member(resolved, 'PolicyDocument'), 'identity', [...direct, ...(carried.get(key) ?? [])]);
    }
    if (type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::StateMachine') {
      const name = nameOf(key);
      owners.push({ name, kind: 'role', managed: [], tags: [] });
      add(member(resolved, 'AssumeRolePolicyDocument'), 'trust', [name]);
      for (const inline of items(member(resolved, 'Policies')))
        if (member(inline, 'Statement') !== undefined) add(inline, 'identity', [name]);
    }
    if (type === 'AWS::SSO::PermissionSet') {
      const name = nameOf(key);
      owners.push({ name, kind: 'permission-set', managed: [], tags: [] });
      add(member(resolved, 'InlinePolicy'), 'identity', [name]);
    }
    if (type === 'AWS::Organizations::Policy') {
      const which = textOf(member(resolved, 'Type'));
      if (which === 'SERVICE_CONTROL_POLICY') add(member(resolved, 'Content'), 'service-control', []);
      if (which === 'RESOURCE_CONTROL_POLICY') add(member(resolved, 'Content'), 'resource-control', []);
    }
    if (type === 'AWS::SSM::Document' && textOf(member(resolved, 'DocumentType')) === 'Session') {
      const name = textOf(member(resolved, 'Name'));
      for (const choice of items(member(resolved, 'Content'))) {
        const content = readObject(choice, source, addFault);
        if (content !== undefined) sessionDocuments.push({ ...(name === undefined ? {} : { name }), ...content });
      }
    }
    for (const [holder, property, policy] of holders) if (type === holder) add(member(resolved, property), policy, []);
  }
  return { policies, sessionDocuments, owners };
}

/** Fn::ForEach has resources as well: they are written once, after the list of its values. */
function resourcesOf(node: JsonNode | undefined): readonly JsonMember[] {
  return members(node).flatMap((entry) =>
    entry.key.startsWith('Fn::ForEach::') ? resourcesOf(items(entry.value)[2]) : [entry],
  );
}

/** The logical id in a `Ref` or `Fn::GetAtt`. */
function referenceIn(node: JsonNode): string | undefined {
  const reference = textOf(member(node, 'Ref'));
  if (reference !== undefined) return reference;
  const attribute = member(node, 'Fn::GetAtt');
  return textOf(items(attribute)[0])?.split('.')[0];
}

function managedOf(properties: JsonNode | undefined, source: Source): readonly Placed[] {
  return items(member(properties, 'ManagedPolicyArns')).flatMap((node) => {
    const text = textOf(node);
    return text === undefined || text === unknownText ? [] : [{ text, place: source.placeOf(node.at) }];
  });
}

function tagsOf(properties: JsonNode | undefined, source: Source): Owner['tags'] {
  return items(member(properties, 'Tags')).flatMap((tag) => {
    const key = textOf(member(tag, 'Key'));
    const value = member(tag, 'Value');
    const text = textOf(value);
    if (key === undefined || value === undefined || text === undefined) return [];
    return [{ key, text, place: source.placeOf(value.at) }];
  });
}
