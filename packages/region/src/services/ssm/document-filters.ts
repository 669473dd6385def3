/** Filters of ListDocuments, in the older and the newer form. */
import type { ListDocumentsRequest } from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import type { DocumentRecord } from './documents.ts';
import { invalidFilterKey, validationError } from './errors.ts';

type Matches = (document: DocumentRecord) => boolean;

export function documentFilter(account: Account, input: ListDocumentsRequest): Matches {
  const { Filters: filters = [], DocumentFilterList: older = [] } = input;
  if (filters.length > 0 && older.length > 0) {
    throw validationError('Filters and DocumentFilterList cannot be used together.');
  }
  const all = [
    ...filters.map(({ Key: key = '', Values: values = [] }) => matcher(account, key, values)),
    ...older.map(({ key = '', value = '' }) => matcher(account, key, [value])),
  ];
  return (document) => all.every((matches) => matches(document));
}

function matcher(account: Account, key: string, values: readonly string[]): Matches {
  if (key.startsWith('tag:')) {
    const name = key.slice('tag:'.length);
    return ({ tags }) => values.includes(tags.get(name) ?? '\u0000');
  }
  switch (key) {
    case 'Name':
      return ({ name }) => values.some((value) => name.startsWith(value));
    case 'Owner':
      return ({ owner }) => values.some((value) => isOwner(account, owner, value));
    case 'DocumentType':
      return () => values.includes('Session');
    case 'PlatformTypes':
      return () => values.some((value) => ['Windows', 'Linux', 'MacOS'].includes(value));
    case 'TargetType':
      return ({ targetType }) => targetType !== undefined && values.includes(targetType);
    case 'SearchKeyword':
      return ({ name }) => values.every((value) => name.toLowerCase().includes(value.toLowerCase()));
    default:
      throw invalidFilterKey(`${key} is not a key to filter documents by.`);
  }
}

function isOwner(account: Account, owner: string, wanted: string): boolean {
  switch (wanted) {
    case 'Amazon':
    case 'Public':
    case 'ThirdParty':
      return owner === wanted;
    case 'Self':
    case 'Private':
      return owner === account.id;
    case 'All':
      return true;
    default:
      return owner === wanted;
  }
}
