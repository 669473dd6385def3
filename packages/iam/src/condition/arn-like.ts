/** ArnLike, and ArnEquals which AWS made the same: six parts, each with its own wildcards (10.9). */
import { arnPattern, splitArn } from '../match/arn.ts';
import type { Operator } from './operator.ts';

export const arnLike: Operator = {
  name: 'ArnLike',
  negated: false,
  compile(source, variables) {
    const pattern = arnPattern(source, { variables }, false);
    return {
      ...pattern,
      matches(value, scope) {
        const arn = splitArn(value);
        return arn !== undefined && pattern.matches(arn, scope);
      },
    };
  },
};
