/** Creates, updates and deletes session documents. spec/session-manager 11; spec/iam 14.2, 14.10. */

import type {
  CreateDocumentRequest,
  CreateDocumentResult,
  DeleteDocumentRequest,
  DeleteDocumentResult,
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentRequest,
  UpdateDocumentResult,
} from '@aws-sdk/client-ssm';
import { isOwnedByAws, isReservedDocumentName } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { requestTags } from '../../tags.ts';
import { documentArn, tagContext } from './arns.ts';
import { describeDocument } from './document-descriptions.ts';
import { type DocumentFormat, type JsonObject, readDocumentText } from './document-text.ts';
import {
  type DocumentRecord,
  documentName,
  documentStore,
  findDocument,
  latestOf,
  newVersion,
  requireDocument,
  versionOf,
} from './documents.ts';
import { invalidDocument, invalidDocumentVersion, validationError } from './errors.ts';
import { checkSessionDocument } from './session-document.ts';
import { readTags } from './tag-set.ts';

const maxDocuments = 500;
const maxVersions = 1000;

export const createDocument: Operation<CreateDocumentRequest, CreateDocumentResult> = {
  requiredPermissions({ Name: name = '', Tags: tags }, { account }) {
    const context = requestTags(tags);
    const resources = [{ arn: documentArn(account, name) }];
    const create: RequiredPermission = { action: 'ssm:CreateDocument', resources, context };
    return tags === undefined || tags.length === 0
      ? [create]
      : [create, { action: 'ssm:AddTagsToResource', resources, context }];
  },
  handle(input, { account, caller, region }) {
    const name = newName(input.Name);
    if (input.DocumentType !== 'Session') {
      throw new ServiceError(
        'InvalidDocumentType',
        400,
        `This region keeps documents of type Session only; ${input.DocumentType ?? 'Command'} is not served.`,
      );
    }
    refuseUnserved(input);
    const documents = documentStore.of(account);
    if (documents.has(name)) {
      throw new ServiceError('DocumentAlreadyExists', 400, `Document with name ${name} already exists.`);
    }
    if (documents.size >= maxDocuments) {
      throw new ServiceError('DocumentLimitExceeded', 400, `An account can have ${maxDocuments} documents.`);
    }
    const format = formatOf(input.DocumentFormat);
    const content = sessionContent(input.Content, format);
    const created = region.clock.now();
    const document: DocumentRecord = {
      name,
      owner: account.id,
      author: caller.arn,
      created,
      targetType: input.TargetType,
      tags: readTags(input.Tags),
      versions: [
        newVersion({
          number: 1,
          text: input.Content ?? '',
          format,
          content,
          created,
          versionName: input.VersionName,
          displayName: input.DisplayName,
        }),
      ],
      defaultVersion: 1,
      lastNumber: 1,
    };
    documents.set(name, document);
    return { DocumentDescription: describeDocument(document, latestOf(document)) };
  },
};

export const updateDocument: Operation<UpdateDocumentRequest, UpdateDocumentResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [documentPermission('ssm:UpdateDocument', name, call)],
  handle(input, { account, region }) {
    const document = ownDocument(account, input.Name ?? '');
    refuseUnserved(input);
    // DocumentVersion is the version the update is based on, which must be the newest.
    const base = versionOf(document, input.DocumentVersion ?? '$LATEST');
    const latest = latestOf(document);
    if (base.number !== latest.number) {
      throw invalidDocumentVersion(`Only the latest version, ${latest.number}, of ${document.name} can be updated.`);
    }
    const format = formatOf(input.DocumentFormat);
    const version = newVersion({
      number: document.lastNumber + 1,
      text: input.Content ?? '',
      format,
      content: sessionContent(input.Content, format),
      created: region.clock.now(),
      versionName: input.VersionName,
      displayName: input.DisplayName ?? latest.displayName,
    });
    if (version.hash === latest.hash && format === latest.format) {
      throw new ServiceError(
        'DuplicateDocumentContent',
        400,
        'The content of the document duplicates its latest version.',
      );
    }
    if (
      version.versionName !== undefined &&
      document.versions.some((other) => other.versionName === version.versionName)
    ) {
      throw new ServiceError('DuplicateDocumentVersionName', 400, 'The version name has already been used.');
    }
    if (document.versions.length >= maxVersions) {
      throw new ServiceError('DocumentVersionLimitExceeded', 400, `A document can have ${maxVersions} versions.`);
    }
    document.versions.push(version);
    document.lastNumber = version.number;
    return { DocumentDescription: describeDocument(document, version) };
  },
};

export const updateDocumentDefaultVersion: Operation<
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult
> = {
  requiredPermissions: ({ Name: name = '' }, call) => [
    documentPermission('ssm:UpdateDocumentDefaultVersion', name, call),
  ],
  handle({ Name: name = '', DocumentVersion: wanted = '' }, { account }) {
    const document = ownDocument(account, name);
    const { number, versionName } = versionOf(document, wanted);
    document.defaultVersion = number;
    return {
      Description: {
        Name: document.name,
        DefaultVersion: String(number),
        ...(versionName === undefined ? {} : { DefaultVersionName: versionName }),
      },
    };
  },
};

export const deleteDocument: Operation<DeleteDocumentRequest, DeleteDocumentResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [documentPermission('ssm:DeleteDocument', name, call)],
  handle({ Name: name = '', DocumentVersion: wanted, VersionName: versionName }, { account }) {
    const document = ownDocument(account, name);
    if (wanted === undefined && versionName === undefined) {
      documentStore.of(account).delete(document.name);
      return {};
    }
    const { number } = versionOf(document, wanted, versionName);
    if (number === document.defaultVersion) {
      throw new ServiceError('InvalidDocumentOperation', 400, 'The default version of a document cannot be deleted.');
    }
    document.versions.splice(
      document.versions.findIndex((version) => version.number === number),
      1,
    );
    return {};
  },
};

/** An action on a document, whether it exists or not, with its tags. */
export function documentPermission(action: string, nameOrArn: string, { account }: Call): RequiredPermission {
  const name = documentName(account, nameOrArn);
  const arn = name === undefined ? nameOrArn : documentArn(account, name);
  return { action, resources: [{ arn, context: tagContext(findDocument(account, nameOrArn)?.tags ?? []) }] };
}

function ownDocument(account: Account, name: string): DocumentRecord {
  if (isOwnedByAws(documentName(account, name) ?? name)) {
    throw invalidDocument(`Document ${name} belongs to AWS and cannot be changed.`);
  }
  return requireDocument(account, name);
}

function sessionContent(text: string | undefined, format: DocumentFormat): JsonObject {
  const content = readDocumentText(text ?? '', format);
  checkSessionDocument(content);
  return content;
}

function formatOf(format: string | undefined): DocumentFormat {
  if (format === undefined || format === 'JSON') return 'JSON';
  if (format === 'YAML') return 'YAML';
  throw validationError('DocumentFormat of a session document must be JSON or YAML.');
}

function newName(name = ''): string {
  if (!/^[a-zA-Z0-9_.-]{3,128}$/u.test(name)) {
    throw validationError('Name must have 3 to 128 letters, digits, _, - and .');
  }
  // Reserved by AWS, so that its documents cannot be imitated.
  if (isReservedDocumentName(name)) {
    throw validationError(`Name must not begin with aws, amazon or amzn; ${name} does.`);
  }
  return name;
}

function refuseUnserved(input: CreateDocumentRequest | UpdateDocumentRequest): void {
  const requires = 'Requires' in input ? input.Requires : undefined;
  if ((input.Attachments?.length ?? 0) > 0 || (requires?.length ?? 0) > 0) {
    throw validationError('A session document has no Attachments and no Requires.');
  }
}
