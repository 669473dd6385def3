/** Checks policy documents with the evaluator's parser, so that every stored document can be evaluated. */
import { inspectPolicy, type PolicyType } from '@sallyport/iam';
import { ServiceError } from '../../service-error.ts';
import { checkLength } from './names.ts';
import { whyRefused } from './refused-policies.ts';

const longest = 131_072;

/** `use`: managed policies have to name the present version. */
export function checkDocument(
  type: PolicyType,
  document: string,
  member: string,
  use: 'managed' | 'other' = 'other',
): void {
  checkLength(member, document, 1, longest);
  const { faults } = inspectPolicy(document, { type });
  const [first] = faults;
  if (first === undefined) {
    const refused = whyRefused(document, use);
    if (refused !== undefined) throw malformed(refused);
    return;
  }
  const where = `line ${first.line}, column ${first.column}`;
  const hint = first.hint === undefined ? '' : ` (${first.hint})`;
  throw malformed(`${first.message} at ${where}${hint}`);
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocument', 400, message);
}
