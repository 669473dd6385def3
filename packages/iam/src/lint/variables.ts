/** Texts in which variables may stand, with what is wrong with those in them (8.4). */
import type { PolicyDocument, Text } from '../document/document.ts';
import { parseTemplate } from '../match/template.ts';

export function variableTexts(document: PolicyDocument): readonly (Text & { readonly broken?: string })[] {
  if (document.version !== '2012-10-17') return [];
  return document.statements
    .flatMap(({ resource, conditions }) => [
      ...(resource?.values ?? []),
      ...conditions.filter(({ operator }) => /^(?:String|Arn)/.test(operator)).flatMap(({ values }) => values),
    ])
    .filter(({ text }) => text.includes('${'))
    .map((value) => {
      const { broken } = parseTemplate(value.text, { variables: true, wildcards: true });
      return broken === undefined ? value : { ...value, broken };
    });
}
