/**
 * ARN patterns by field (spec/iam 5.3, 10.9): in the first five fields a wildcard matches no colon, the sixth may contain colons.
 * A pattern is split before its variables are replaced, so that a colon in a tag value does not move the fields.
 */
import type { Arn } from '@sallyport/aws';
import { and, type Truth } from '../truth.ts';
import type { ContextKeys } from './context-keys.ts';
import { compileGlob, type GlobToken } from './glob.ts';
import { type Pattern, templatePattern } from './pattern.ts';
import { isVariable, parseTemplate, type Template, type TemplateOptions, type Token } from './template.ts';

export type ArnPattern = {
  readonly text: string;
  /** Number of fields; a complete ARN has six. */
  readonly fields: number;
  matches(arn: Arn, context: ContextKeys): Truth;
  /** Whether it matches every ARN that the other pattern, given by its fields, matches; undefined: some, or not known. */
  matchesAllOf(fields: readonly (readonly GlobToken[])[], context: ContextKeys): boolean | undefined;
  resolve(context: ContextKeys): string | undefined;
  /** Why it matches no ARN. */
  readonly flaw?: string;
  unknownKeys(context: ContextKeys): readonly string[];
};

/** `complete` adds `*` for missing fields (spec/iam 5.4). Without it, a pattern with missing fields matches nothing. */
export function arnPattern(
  text: string,
  options: Pick<TemplateOptions, 'supportsVariables'>,
  complete: boolean,
): ArnPattern {
  const template = parseTemplate(text, { supportsVariables: options.supportsVariables, wildcards: true });
  let whole: Pattern | undefined;
  const wholeOf = (): Pattern => {
    whole ??= templatePattern(template);
    return whole;
  };
  const resolve: Pattern['resolve'] = (context) => wholeOf().resolve(context);
  const unknownKeys: Pattern['unknownKeys'] = (context) => wholeOf().unknownKeys(context);
  const given = splitTemplate(template);
  const wellFormed = given.length === 6 || (complete && text.startsWith('arn:'));
  const flaw = template.malformed?.reason ?? (wellFormed ? undefined : 'it is not an ARN of six fields');
  if (flaw !== undefined)
    return { text, fields: given.length, matches: () => false, matchesAllOf: () => false, resolve, unknownKeys, flaw };
  const fields = given.map(compileField);
  return {
    text,
    fields: given.length,
    resolve,
    unknownKeys,
    matches(arn, context) {
      let truth: Truth = true;
      // The last field first, as it is the one most likely to differ.
      for (let index = fields.length - 1; index >= 0; index -= 1) {
        const field = fields[index];
        if (field === undefined) return false;
        truth = and(truth, field(arn[index] ?? '', context));
        if (truth === false) return false;
      }
      return truth;
    },
    matchesAllOf(others, context) {
      // A field that the pattern leaves out matches any text.
      const related = splitTemplate(template).map((tokens, index) =>
        templatePattern(fieldTemplate(tokens)).matchesAllOf(others[index] ?? [], context),
      );
      if (related.includes(false)) return false;
      return related.every((one) => one === true) ? true : undefined;
    },
  };
}

/** The six fields of an ARN with wildcards; undefined: it is none. */
export function arnPatternFields(text: string): readonly (readonly GlobToken[])[] | undefined {
  const fields = splitTemplate(parseTemplate(text, { supportsVariables: false, wildcards: true }));
  // Without variables every token is one of a pattern.
  return text.startsWith('arn:') && fields.length === 6 ? (fields as GlobToken[][]) : undefined;
}

/** A field has a glob alone where that is enough: large accounts have tens of thousands of them. */
function compileField(tokens: readonly Token[]): Pattern['matches'] {
  return tokens.some(isVariable)
    ? templatePattern(fieldTemplate(tokens)).matches
    : compileGlob(tokens as readonly GlobToken[]);
}

function splitTemplate(template: Template): Token[][] {
  let field: Token[] = [];
  const fields = [field];
  for (const token of template.tokens) {
    if (typeof token !== 'string') {
      field.push(token);
      continue;
    }
    let from = 0;
    while (fields.length < 6) {
      const colon = token.indexOf(':', from);
      if (colon === -1) break;
      field.push(token.slice(from, colon));
      field = [];
      fields.push(field);
      from = colon + 1;
    }
    field.push(token.slice(from));
  }
  return fields;
}

function fieldTemplate(tokens: readonly Token[]): Template {
  return { text: '', tokens, variables: tokens.filter(isVariable), wildcards: true };
}
