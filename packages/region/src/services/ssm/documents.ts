/** Session documents of an account, with their versions, beside AWS's own. spec/session-manager 11. */

import { isOwnedByAws, splitArn } from '@sallyport/aws';
import { sha256Hex } from '@sallyport/linux';
import { type Account, defineStore, type Store } from '../../account.ts';
import { type DocumentFormat, type JsonObject, writeDocumentText } from './document-text.ts';
import { invalidDocument, invalidDocumentVersion } from './errors.ts';
import { ownedDocuments } from './owned-documents.ts';

export type DocumentVersion = {
  readonly number: number;
  readonly versionName: string | undefined;
  readonly displayName: string | undefined;
  /** As its author wrote it. */
  readonly text: string;
  readonly format: DocumentFormat;
  readonly content: JsonObject;
  /** SHA-256 of the text. */
  readonly hash: string;
  readonly created: Date;
};

export type DocumentRecord = {
  readonly name: string;
  /** Account id, or `Amazon`. */
  readonly owner: string;
  readonly author: string;
  readonly created: Date;
  readonly targetType: string | undefined;
  readonly tags: Map<string, string>;
  /** Oldest first; numbers of deleted ones are not used again. */
  readonly versions: DocumentVersion[];
  defaultVersion: number;
  lastNumber: number;
};

export const documentStore: Store<Map<string, DocumentRecord>> = defineStore(() => new Map());

/** The creation date of AWS's documents. */
const ownedSince = new Date('2018-09-11T00:00:00Z');

const owned: ReadonlyMap<string, DocumentRecord> = new Map(
  [...ownedDocuments].map(([name, content]) => {
    const version = newVersion({
      number: 1,
      text: writeDocumentText(content, 'JSON'),
      format: 'JSON',
      content,
      created: ownedSince,
    });
    return [
      name,
      {
        name,
        owner: 'Amazon',
        author: 'Amazon',
        created: ownedSince,
        targetType: undefined,
        tags: new Map(),
        versions: [version],
        defaultVersion: 1,
        lastNumber: 1,
      },
    ];
  }),
);

export type VersionSource = Pick<DocumentVersion, 'number' | 'text' | 'format' | 'content' | 'created'> & {
  readonly versionName?: string | undefined;
  readonly displayName?: string | undefined;
};

export function newVersion(source: VersionSource): DocumentVersion {
  return {
    ...source,
    versionName: source.versionName,
    displayName: source.displayName,
    hash: sha256Hex(source.text),
  };
}

/** By name, or by the ARN of a document of this account or AWS. */
export function findDocument(account: Account, nameOrArn: string): DocumentRecord | undefined {
  const name = documentName(account, nameOrArn);
  if (name === undefined) return undefined;
  return isOwnedByAws(name) ? owned.get(name) : documentStore.of(account).get(name);
}

/** The name in the ARN of a document the account can use; a plain name as it is. */
export function documentName(account: Account, nameOrArn: string): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, partition, service, region, owner, resource = ''] = splitArn(nameOrArn) ?? [];
  const name = /^document\/(.+)$/u.exec(resource)?.[1];
  const here = partition === account.region.partition && service === 'ssm' && region === account.region.name;
  if (!here || name === undefined) return undefined;
  return owner === (isOwnedByAws(name) ? '' : account.id) ? name : undefined;
}

export function requireDocument(account: Account, nameOrArn: string): DocumentRecord {
  const document = findDocument(account, nameOrArn);
  if (document === undefined) {
    throw invalidDocument(`Document with name ${nameOrArn} does not exist.`);
  }
  return document;
}

export function allDocuments(account: Account): readonly DocumentRecord[] {
  return [...owned.values(), ...documentStore.of(account).values()];
}

/** `$DEFAULT`, `$LATEST`, a number, or a version's name; the default version otherwise. */
export function versionOf(document: DocumentRecord, wanted?: string, versionName?: string): DocumentVersion {
  const found = document.versions.find(
    ({ number, versionName: name }) =>
      number === numberOf(document, wanted, versionName) && (versionName === undefined || name === versionName),
  );
  if (found === undefined) {
    throw invalidDocumentVersion(`Document ${document.name} has no version ${versionName ?? wanted ?? '$DEFAULT'}.`);
  }
  return found;
}

function numberOf(document: DocumentRecord, wanted: string | undefined, versionName: string | undefined): number {
  if (wanted === '$LATEST') return latestOf(document).number;
  if (wanted === '$DEFAULT' || (wanted === undefined && versionName === undefined)) return document.defaultVersion;
  if (wanted !== undefined) return /^\d{1,9}$/u.test(wanted) ? Number(wanted) : 0;
  return document.versions.find((version) => version.versionName === versionName)?.number ?? 0;
}

export function latestOf(document: DocumentRecord): DocumentVersion {
  const latest = document.versions.at(-1);
  if (latest === undefined) throw invalidDocumentVersion(`Document ${document.name} has no version.`);
  return latest;
}
