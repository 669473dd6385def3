/** The actions and resources that IAM accepts (spec/iam 3.2, 5.4, 5.5). */
import { arnPattern } from '../match/arn.ts';
import type { PolicyType, Statement } from './document.ts';
import type { Faults } from './faults.ts';

export function checkValues(statement: Statement, type: PolicyType, faults: Faults): void {
  for (const value of statement.action.values) {
    const { text } = value;
    if (text !== '*' && !/^[^\s:,]+:[^\s:,]+$/.test(text)) {
      const hint = 'write "service:Name", such as "ssm:StartSession"';
      faults.addUnstorable('invalid-action', value, `"${text}" is not an action`, hint);
    }
  }
  for (const value of statement.resource?.values ?? []) {
    const { text } = value;
    if (/^\*+$/.test(text)) continue;
    if (!text.startsWith('arn:')) {
      const hint = 'write an ARN or "*"';
      faults.addUnstorable('invalid-resource', value, `"${text}" is not a resource`, hint);
    } else if (type === 'session' && arnPattern(text, { supportsVariables: true }, false).fields < 6) {
      // IAM completes such an ARN in identity policies, and refuses it in session policies (spec/iam 5.4).
      faults.addUnstorable(
        'incomplete-arn',
        value,
        `"${text}" is not a complete ARN`,
        'write all six fields, * for any',
      );
    } else if (/^arn:[^:]*:iam::[^:]*:[a-z-]*[*?]/.test(text) && !/^arn:[^:]*:iam::[^:]*:\*$/.test(text)) {
      faults.addUnstorable('wildcard-in-resource-type', value, `"${text}" has a wildcard in the type of the resource`);
    }
  }
}
