/** The context keys of a policy whose values are unknown before the call: they are not given, and do not follow from the question. */
import { contextKeys } from '../document/context-keys.ts';
import type { PolicyDocument } from '../document/document.ts';
import { derivedKeys } from '../evaluate/derived-keys.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext } from '../request.ts';

export function isAbsent(absent: readonly string[] | undefined, key: string): boolean {
  return absent?.some((one) => one === '*' || fold(one) === fold(key)) === true;
}

/** Tag keys: the export holds all tags. */
const knownFamilies = /^(?:aws:principaltag|ssm:resourcetag|aws:resourcetag|ec2:resourcetag|iam:resourcetag)\//;
/** Keys that follow from the principal, the resource or the question. */
const known = new Set(
  [
    ...derivedKeys,
    'aws:RequestedRegion',
    'ssm:SessionDocumentAccessCheck',
    'ec2:osuser',
    'ec2:Attribute',
    'iam:PassedToService',
  ].map(fold),
);

export function unknownKeys(documents: Iterable<PolicyDocument>, context: RequestContext): readonly string[] {
  const given = new Set(Object.keys(context).map(fold));
  const open = new Set<string>();
  for (const document of documents) {
    for (const key of keysOf(document)) {
      const name = fold(key);
      if (!knownFamilies.test(name) && !known.has(name) && !given.has(name)) open.add(key);
    }
  }
  return [...open].sort();
}

const keysByDocument = new WeakMap<PolicyDocument, readonly string[]>();

function keysOf(document: PolicyDocument): readonly string[] {
  let keys = keysByDocument.get(document);
  if (keys === undefined) {
    keys = contextKeys(document);
    keysByDocument.set(document, keys);
  }
  return keys;
}
