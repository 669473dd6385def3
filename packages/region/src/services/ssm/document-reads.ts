/** Describes, gets and lists session documents. */
import type {
  DescribeDocumentPermissionRequest,
  DescribeDocumentPermissionResponse,
  DescribeDocumentRequest,
  DescribeDocumentResult,
  GetDocumentRequest,
  GetDocumentResult,
  ListDocumentsRequest,
  ListDocumentsResult,
  ListDocumentVersionsRequest,
  ListDocumentVersionsResult,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { describeDocument, describeVersion, identifyDocument } from './document-descriptions.ts';
import { documentFilter } from './document-filters.ts';
import { documentPermission } from './document-operations.ts';
import { writeDocumentText } from './document-text.ts';
import { allDocuments, requireDocument, versionOf } from './documents.ts';
import { validationError } from './errors.ts';
import { filterUnits } from './filter-units.ts';
import { paginate } from './paginate.ts';

export const getDocument: Operation<GetDocumentRequest, GetDocumentResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [documentPermission('ssm:GetDocument', name, call)],
  handle(input, { account }) {
    const document = requireDocument(account, input.Name ?? '');
    const version = versionOf(document, input.DocumentVersion, input.VersionName);
    const format = input.DocumentFormat ?? version.format;
    if (format !== 'JSON' && format !== 'YAML') throw validationError('DocumentFormat must be JSON or YAML.');
    return {
      Name: document.name,
      CreatedDate: version.created,
      ...(version.displayName === undefined ? {} : { DisplayName: version.displayName }),
      ...(version.versionName === undefined ? {} : { VersionName: version.versionName }),
      DocumentVersion: String(version.number),
      Status: 'Active',
      Content: format === version.format ? version.text : writeDocumentText(version.content, format),
      DocumentType: 'Session',
      DocumentFormat: format,
    };
  },
};

export const describeDocumentOperation: Operation<DescribeDocumentRequest, DescribeDocumentResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [documentPermission('ssm:DescribeDocument', name, call)],
  handle(input, { account }) {
    const document = requireDocument(account, input.Name ?? '');
    return { Document: describeDocument(document, versionOf(document, input.DocumentVersion, input.VersionName)) };
  },
};

export const listDocuments: Operation<ListDocumentsRequest, ListDocumentsResult> = {
  requiredPermissions: () => [{ action: 'ssm:ListDocuments', resources: [{ arn: '*' }] }],
  async handle(input, { account, slices }) {
    const { Filters: filters = [], DocumentFilterList: older = [] } = input;
    const units = filterUnits([
      ...filters.flatMap(({ Values = [] }) => Values),
      ...older.map(({ value = '' }) => value),
    ]);
    const wanted = await slices.filter(allDocuments(account), units, documentFilter(account, input));
    const { items, nextToken } = paginate(wanted, ({ name }) => name, input, {
      most: 50,
      usual: 10,
    });
    return {
      DocumentIdentifiers: items.map((document) => identifyDocument(document, versionOf(document))),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

export const listDocumentVersions: Operation<ListDocumentVersionsRequest, ListDocumentVersionsResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [documentPermission('ssm:ListDocumentVersions', name, call)],
  handle(input, { account }) {
    const document = requireDocument(account, input.Name ?? '');
    const newestFirst = ({ number }: { readonly number: number }): string => String(1e9 - number).padStart(10, '0');
    const { items, nextToken } = paginate(document.versions, newestFirst, input, { most: 50 });
    return {
      DocumentVersions: items.map((version) => describeVersion(document, version)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

/** Documents of this region are never shared: ModifyDocumentPermission is not served. */
export const describeDocumentPermission: Operation<
  DescribeDocumentPermissionRequest,
  DescribeDocumentPermissionResponse
> = {
  requiredPermissions: ({ Name: name = '' }, call) => [
    documentPermission('ssm:DescribeDocumentPermission', name, call),
  ],
  handle({ Name: name = '', PermissionType: type }, { account }) {
    if (type !== 'Share') throw new ServiceError('InvalidPermissionType', 400, 'The permission type must be Share.');
    const document = requireDocument(account, name);
    return { AccountIds: document.owner === 'Amazon' ? ['all'] : [], AccountSharingInfoList: [] };
  },
};
