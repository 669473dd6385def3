/** The JSON tree of a policy to a policy document (spec/iam 1). Every value keeps the position that `faults` locates. */
import type { PolicyDocument, PolicyType, Statement, Version } from './document.ts';
import type { Faults } from './faults.ts';
import type { JsonMember, JsonNode } from './json.ts';
import { checkPlacement, type PlacementOptions } from './placement.ts';
import { policySize } from './size.ts';
import { readStatement } from './statement.ts';

/** The version of a document without `Version`. */
const older = '2008-10-17';

export type ReadOptions = PlacementOptions & {
  readonly type: PolicyType;
  /** The text that the positions count in. */
  readonly source: string;
  readonly file?: string;
  /** Characters IAM stores at most for this use. */
  readonly limit?: number;
};

/** Throws PolicyError when there is no policy to be read; everything else that is wrong is added to `faults`. */
export function readPolicy(root: JsonNode, options: ReadOptions, faults: Faults): PolicyDocument {
  const document = readDocument(root, options, faults);
  checkPlacement(document, options, faults);
  checkSize(document, options, faults);
  return document;
}

function readDocument(root: JsonNode, { type, source, file }: ReadOptions, faults: Faults): PolicyDocument {
  if (root.kind !== 'object') return faults.stop('not-a-policy', root.at, 'a policy is a JSON object');
  const members = new Map(root.members.map((member) => [member.key, member]));
  for (const member of root.members) {
    if (!['Version', 'Id', 'Statement'].includes(member.key)) refuseUnknown(member, faults);
  }
  const version = members.get('Version');
  const id = members.get('Id');
  const statement = members.get('Statement');
  if (id !== undefined && id.value.kind !== 'string') faults.add('value-type', id.value, 'Id is a string');
  if (statement === undefined) {
    return faults.stop('missing-statement', root.at, 'the policy has no Statement');
  }
  const inOrganization = type === 'service-control' || type === 'resource-control';
  if (inOrganization && (version === undefined || (version.value.kind === 'string' && version.value.text === older))) {
    const message = `${type === 'service-control' ? 'a service' : 'a resource'} control policy has to have the version 2012-10-17`;
    faults.addUnstorable('organization-version', version?.value ?? root.at, message, 'write "Version": "2012-10-17"');
  }
  return {
    type,
    version: readVersion(version, faults),
    versionWritten: version !== undefined,
    ...(id?.value.kind === 'string' ? { id: id.value.text } : {}),
    statements: readStatements(statement.value, faults),
    source,
    ...(file === undefined ? {} : { file }),
  };
}

function refuseUnknown(member: JsonMember, faults: Faults): void {
  const known = ['Version', 'Id', 'Statement'].find((name) => name.toLowerCase() === member.key.toLowerCase());
  const hint = known === undefined ? 'a policy has Version, Id and Statement' : `write ${known}`;
  faults.add('unknown-element', member.keyAt, `a policy has no element "${member.key}"`, hint);
}

function readVersion(member: JsonMember | undefined, faults: Faults): Version {
  if (member === undefined) return older;
  const { value } = member;
  const text = value.kind === 'string' ? value.text : undefined;
  if (text === '2012-10-17' || text === older) return text;
  const hint = 'write "2012-10-17"; the version is that of the policy language, not the date of the policy';
  faults.add('invalid-version', value, 'Version is "2012-10-17" or "2008-10-17"', hint);
  return '2012-10-17';
}

function readStatements(node: JsonNode, faults: Faults): readonly Statement[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.flatMap((item, index) => readStatement(item, index + 1, faults) ?? []);
}

/** Organizations counts white space, IAM does not (spec/iam 1.7). */
function checkSize({ type, source }: PolicyDocument, { limit }: ReadOptions, faults: Faults): void {
  if (limit === undefined) return;
  const countWhiteSpace = type === 'service-control' || type === 'resource-control';
  const size = policySize(source, { countWhiteSpace });
  if (size <= limit) return;
  const hint = 'join statements that differ in one element, or split the policy';
  faults.addUnstorable('size', 0, `the policy has ${size} characters, the quota is ${limit}`, hint);
}
