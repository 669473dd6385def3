/** The Arn operators: six fields, each with its own wildcards. Equals takes wildcards as Like does (spec/iam 10.9). */
import { splitArn } from '@sallyport/aws';
import { arnPattern } from '../match/arn.ts';
import { type Pattern, templatePattern } from '../match/pattern.ts';
import { parseTemplate } from '../match/template.ts';
import { negationOf, type Operator } from './operator.ts';

const like: Operator = {
  name: 'ArnLike',
  negated: false,
  compile(text, supportsVariables) {
    const lone = readLoneVariable(text, supportsVariables);
    if (lone !== undefined) {
      // A variable may hold a whole ARN; its text is literal, so that equal texts are equal parts.
      const { matchesPrefix: _, ...value } = lone;
      return { ...value, matches: (found, context) => splitArn(found) !== undefined && lone.matches(found, context) };
    }
    const pattern = arnPattern(text, { supportsVariables }, false);
    return {
      ...pattern,
      matches(value, context) {
        const arn = splitArn(value);
        return arn !== undefined && pattern.matches(arn, context);
      },
    };
  },
};

export const arnOperators: readonly Operator[] = [
  { ...like, name: 'ArnEquals' },
  like,
  negationOf(like, 'ArnNotEquals'),
  negationOf(like, 'ArnNotLike'),
];

function readLoneVariable(text: string, supportsVariables: boolean): Pattern | undefined {
  const template = parseTemplate(text, { supportsVariables, wildcards: false });
  const alone = template.malformed === undefined && template.tokens.length === 1 && template.variables.length === 1;
  return alone ? templatePattern(template) : undefined;
}
