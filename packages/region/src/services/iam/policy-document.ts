/** Checks policy documents with the evaluator's parser, so that every stored document can be evaluated. */
import { inspectPolicy, type PolicyType } from '@sallyport/iam';
import { ServiceError } from '../../service-error.ts';
import { checkLength } from './names.ts';

const longest = 131_072;

export function checkDocument(type: PolicyType, document: string, member: string): void {
  checkLength(member, document, 1, longest);
  const { faults } = inspectPolicy(document, { type });
  const [first] = faults;
  if (first === undefined) return;
  const where = `line ${first.line}, column ${first.column}`;
  const hint = first.hint === undefined ? '' : ` (${first.hint})`;
  throw new ServiceError('MalformedPolicyDocument', 400, `${first.message} at ${where}${hint}`);
}
