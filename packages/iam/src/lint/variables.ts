/** Texts with policy variables, and how a variable in them is malformed (spec/iam 8.4). */
import type { PolicyDocument, Text } from '../document/document.ts';
import { type MalformedKind, parseTemplate } from '../match/template.ts';

const options = { supportsVariables: true, wildcards: true };

/** The texts in which the first malformed variable is of the kind. */
export function malformedVariables(document: PolicyDocument, kind: MalformedKind): readonly Text[] {
  if (document.version !== '2012-10-17') return [];
  return document.statements
    .flatMap(({ resource, conditions }) => [
      ...(resource?.values ?? []),
      ...conditions.filter(({ operator }) => /^(?:String|Arn)/.test(operator)).flatMap(({ values }) => values),
    ])
    .filter(({ text }) => text.includes('${') && parseTemplate(text, options).malformed?.kind === kind);
}
