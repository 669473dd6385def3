/** ArnEquals: despite its name the same as ArnLike, wildcards included (spec/iam 10.9). */
import { arnLike } from './arn-like.ts';
import type { Operator } from './operator.ts';

export const arnEquals: Operator = { ...arnLike, name: 'ArnEquals' };
