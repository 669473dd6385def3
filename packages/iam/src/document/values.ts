/** What IAM wants of actions and resources before it stores them (spec/iam 3.2, 5.4, 5.5). */
import { arnPattern } from '../match/arn.ts';
import type { PolicyType, Statement } from './document.ts';
import type { Faults } from './faults.ts';

export function checkValues(statement: Statement, type: PolicyType, faults: Faults): void {
  for (const value of statement.action.values) {
    const { text } = value;
    if (text !== '*' && !/^[^\s:,]+:[^\s:,]+$/.test(text)) {
      const hint = 'an action is "service:Name", such as "ssm:StartSession"';
      faults.addUnstorable('invalid-action', value, `"${text}" is not an action`, hint);
    }
  }
  for (const value of statement.resource?.values ?? []) {
    const { text } = value;
    if (/^\*+$/.test(text)) continue;
    if (!text.startsWith('arn:')) {
      const hint = 'a resource is an ARN or "*"';
      faults.addUnstorable('invalid-resource', value, `"${text}" is not a resource`, hint);
    } else if (type === 'session' && arnPattern(text, { supportsVariables: true }, false).fields < 6) {
      // Identity policies complete such an ARN, session policies are refused with it (spec/iam 5.4).
      faults.addUnstorable(
        'incomplete-arn',
        value,
        `"${text}" is not a whole ARN`,
        'a session policy needs all six fields',
      );
    } else if (/^arn:[^:]*:iam::[^:]*:[a-z-]*[*?]/.test(text) && !/^arn:[^:]*:iam::[^:]*:\*$/.test(text)) {
      faults.addUnstorable('wildcard-in-resource-type', value, `"${text}" has a wildcard in the type of the resource`);
    }
  }
}
