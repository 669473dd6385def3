/** Texts with policy variables, and how a variable in them is malformed (spec/iam 8.4). */
import type { PolicyDocument, Text } from '../document/document.ts';
import { parseTemplate } from '../match/template.ts';

export type Broken = 'brace' | 'empty' | 'quote' | 'space' | 'symbol';

const options = { supportsVariables: true, wildcards: true };

export function variableTexts(document: PolicyDocument): readonly (Text & { readonly broken?: Broken })[] {
  if (document.version !== '2012-10-17') return [];
  return document.statements
    .flatMap(({ resource, conditions }) => [
      ...(resource?.values ?? []),
      ...conditions.filter(({ operator }) => /^(?:String|Arn)/.test(operator)).flatMap(({ values }) => values),
    ])
    .filter(({ text }) => text.includes('${'))
    .map((value) => {
      const { malformed: broken } = parseTemplate(value.text, options);
      return broken === undefined ? value : { ...value, broken: kindOf(value.text, broken) };
    });
}

/** The template parser says that a variable is malformed; which character is the cause is found here. */
function kindOf(text: string, broken: string): Broken {
  if (broken.includes('brace')) return 'brace';
  if (broken.includes('empty')) return 'empty';
  const inner = [...text.matchAll(/\$\{([^}]*)\}/g)].find(
    ([whole]) => parseTemplate(whole, options).malformed !== undefined,
  )?.[1];
  const [name = '', fallback] = (inner ?? '').split(/,(.*)/s, 2);
  if (/\s/.test(name)) return 'space';
  return fallback === undefined ? 'symbol' : 'quote';
}
