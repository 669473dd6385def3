/** ArnNotEquals: true when no value of the policy matches as ArnLike would; also when the key is missing (spec/iam 10.4). */

import { arnLike } from './arn-like.ts';
import type { Operator } from './operator.ts';

export const arnNotEquals: Operator = { ...arnLike, name: 'ArnNotEquals', negated: true };
