/** Session documents as answers show them. */
import type {
  DocumentDescription,
  DocumentIdentifier,
  DocumentParameter,
  DocumentVersionInfo,
  Tag,
} from '@aws-sdk/client-ssm';
import { isObject } from './document-text.ts';
import { type DocumentRecord, type DocumentVersion, latestOf } from './documents.ts';

const platforms = ['Windows', 'Linux', 'MacOS'] as const;

export function describeDocument(document: DocumentRecord, version: DocumentVersion): DocumentDescription {
  const description = version.content.description;
  return {
    Hash: version.hash,
    HashType: 'Sha256',
    Name: document.name,
    ...optional('DisplayName', version.displayName),
    ...optional('VersionName', version.versionName),
    Owner: document.owner,
    CreatedDate: version.created,
    Status: 'Active',
    DocumentVersion: String(version.number),
    ...(typeof description === 'string' ? { Description: description } : {}),
    Parameters: parameters(version),
    PlatformTypes: [...platforms],
    DocumentType: 'Session',
    SchemaVersion: '1.0',
    LatestVersion: String(latestOf(document).number),
    DefaultVersion: String(document.defaultVersion),
    DocumentFormat: version.format,
    ...optional('TargetType', document.targetType),
    Tags: tagList(document),
    Author: document.author,
  };
}

export function identifyDocument(document: DocumentRecord, version: DocumentVersion): DocumentIdentifier {
  return {
    Name: document.name,
    CreatedDate: document.created,
    ...optional('DisplayName', version.displayName),
    Owner: document.owner,
    ...optional('VersionName', version.versionName),
    PlatformTypes: [...platforms],
    DocumentVersion: String(version.number),
    DocumentType: 'Session',
    SchemaVersion: '1.0',
    DocumentFormat: version.format,
    ...optional('TargetType', document.targetType),
    Tags: tagList(document),
    Author: document.author,
  };
}

export function describeVersion(document: DocumentRecord, version: DocumentVersion): DocumentVersionInfo {
  return {
    Name: document.name,
    ...optional('DisplayName', version.displayName),
    DocumentVersion: String(version.number),
    ...optional('VersionName', version.versionName),
    CreatedDate: version.created,
    IsDefaultVersion: version.number === document.defaultVersion,
    DocumentFormat: version.format,
    Status: 'Active',
  };
}

function parameters({ content }: DocumentVersion): DocumentParameter[] {
  const declared = content.parameters;
  if (!isObject(declared)) return [];
  return Object.entries(declared).map(([name, declaration]) => {
    const { type, description, default: usual } = isObject(declaration) ? declaration : {};
    return {
      Name: name,
      Type: type === 'StringList' ? 'StringList' : 'String',
      ...(typeof description === 'string' ? { Description: description } : {}),
      ...(usual === undefined ? {} : { DefaultValue: typeof usual === 'string' ? usual : JSON.stringify(usual) }),
    };
  });
}

function tagList({ tags }: DocumentRecord): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function optional<Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: string });
}
