/** Files to documents. Whether a text is a policy, a template or an answer of AWS is found from its keys. */
import type { PolicyType } from '../../document/document.ts';
import { inOrder } from '../../document/faults.ts';
import type { JsonNode } from '../../document/json.ts';
import type { LintPlace } from '../finding.ts';
import type { LintedPolicy, LintedSessionDocument, LintSet, Owner, PlacedFault } from '../linted.ts';
import { findInAnswer, isAnswer } from './aws-answers.ts';
import { findInCloudFormation, isCloudFormation } from './cloudformation.ts';
import { duplicatesIn } from './duplicates.ts';
import type { Found } from './found.ts';
import type { AddFault, SourceTree } from './inner-json.ts';
import type { LintFile } from './lint-file.ts';
import { holdsNested, readPartialPolicy, readWholePolicy } from './read-policy.ts';
import { readTree, whatIsRead } from './read-tree.ts';
import { placeAll } from './source.ts';
import { findInTerraform, isTerraform } from './terraform.ts';
import { items, member, textOf } from './tree.ts';

export function readFiles(files: readonly LintFile[], accounts: readonly string[] = []): LintSet {
  const policies: LintedPolicy[] = [];
  const sessionDocuments: LintedSessionDocument[] = [];
  const owners = new Map<string, Owner>();
  const unreadable: PlacedFault[] = [];
  const empty: LintPlace[] = [];
  const ownAccounts = new Set(accounts);
  const addFault: AddFault = (fault) => void unreadable.push(fault);
  for (const file of files) {
    const { faults, root, source } = readTree(file);
    if (root === undefined) {
      placeAll(inOrder(faults.found), source).forEach(addFault);
      continue;
    }
    const before = unreadable.length;
    const found = find({ root, source }, file, addFault);
    if (found === undefined) {
      const message = 'this is neither a policy, a session document nor a template that holds some';
      addFault({ kind: 'not-a-policy', message, hint: whatIsRead, place: source.placeOf(0) });
      continue;
    }
    for (const owner of found.owners) owners.set(owner.name, owner);
    for (const account of found.accounts ?? []) ownAccounts.add(account);
    const own = ownerOf(file);
    if (own !== undefined && !owners.has(own.name)) owners.set(own.name, own);
    const nothing = found.policies.length + found.sessionDocuments.length === 0;
    if (nothing && found.ownedByAws !== true && unreadable.length === before) empty.push(source.placeOf(0));
    if (file.tree !== undefined) duplicatesIn(file.tree, source).forEach(addFault);
    // A policy that is the whole file has the faults of the reader among its own.
    const isWhole =
      found.policies.some((policy) => policy.root === root) && file.tree === undefined && !holdsNested(root);
    if (!isWhole) placeAll(faults.found, source).forEach(addFault);
    for (const policy of found.policies) {
      const type = policy.type ?? guessType(policy.root);
      const attached = own === undefined ? policy.owners : [...policy.owners, own.name];
      const read = isWhole
        ? readWholePolicy(policy, type, attached, faults)
        : readPartialPolicy(policy, type, attached);
      if ('document' in read) policies.push(read);
      else read.forEach(addFault);
    }
    for (const { name = file.name, root: tree, source: text } of found.sessionDocuments) {
      const named = name === undefined ? {} : { name };
      const isWholeText = tree.at === text.text.search(/\S/);
      const size = isWholeText ? { bytes: utf8Length(text.text) } : {};
      sessionDocuments.push({ ...named, file: file.file, root: tree, ...size, placeOf: text.placeOf });
    }
  }
  return { policies, sessionDocuments, owners, accounts: [...ownAccounts], unreadable, empty };
}

function find({ root, source }: SourceTree, file: LintFile, addFault: AddFault): Found | undefined {
  if (isCloudFormation(root)) return findInCloudFormation(root, source, addFault);
  if (isTerraform(root)) return findInTerraform(root, source, addFault);
  if (isAnswer(root)) return findInAnswer(root, source, addFault);
  if (file.as === 'session-document' || member(root, 'schemaVersion') !== undefined) {
    return { policies: [], sessionDocuments: [{ root, source }], owners: [] };
  }
  const looksLikePolicy = member(root, 'Statement') !== undefined || member(root, 'Version') !== undefined;
  if (file.as === undefined && !looksLikePolicy) return undefined;
  const type = file.as === undefined ? {} : { type: file.as };
  return { policies: [{ ...type, root, source, owners: [] }], sessionDocuments: [], owners: [] };
}

function guessType(root: JsonNode): PolicyType {
  const statements = items(member(root, 'Statement'));
  const has = (key: string): boolean => statements.some((statement) => member(statement, key) !== undefined);
  if (!has('Principal') && !has('NotPrincipal')) return 'identity';
  const actions = statements.flatMap((statement) =>
    items(member(statement, 'Action')).map((node) => textOf(node) ?? ''),
  );
  return !has('Resource') && actions.some((action) => /^sts:/i.test(action)) ? 'trust' : 'resource';
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function ownerOf({ owner, ownerKind, file }: LintFile): Owner | undefined {
  if (owner === undefined && ownerKind === undefined) return undefined;
  return { name: owner ?? file, ...(ownerKind === undefined ? {} : { kind: ownerKind }), managed: [], tags: [] };
}
