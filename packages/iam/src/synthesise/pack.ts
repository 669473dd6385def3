/** Distributes statements over policies within IAM's limits of size and of attached policies (spec/iam 1.7). */
import { policyLimits } from '../document/limits.ts';
import { policySize } from '../document/size.ts';
import { SynthesisError } from './synthesis-error.ts';
import { type Attachment, typeOf, type WrittenPolicy, type WrittenStatement, writePolicy } from './written-policy.ts';

type Limits = { readonly size: number; readonly count: number };

/** The size limit of inline policies is for the sum of them, so splitting them gains nothing. */
function limitsOf(attachment: Attachment): Limits {
  const limits = policyLimits;
  switch (attachment) {
    case 'managed':
      return { size: limits.managedPolicy, count: limits.attachedManagedPolicies.standard.user };
    case 'user-inline':
      return { size: limits.inlinePolicies.user, count: 1 };
    case 'group-inline':
      return { size: limits.inlinePolicies.group, count: 1 };
    case 'role-inline':
      return { size: limits.inlinePolicies.role, count: 1 };
    case 'session':
      return { size: limits.sessionPolicy, count: 1 };
    case 'trust':
      return { size: limits.trustPolicy.standard, count: 1 };
    case 'service-control':
      return { size: limits.serviceControlPolicy, count: limits.attachedServiceControlPolicies - 1 };
  }
}

export function packPolicies(
  name: string,
  attachment: Attachment,
  statements: readonly WrittenStatement[],
): readonly WrittenPolicy[] {
  const { size, count } = limitsOf(attachment);
  const fits = (group: readonly WrittenStatement[]): boolean => sizeOf(group, attachment) <= size;
  const pieces = statements.flatMap((statement) => split(statement, (piece) => fits([piece])));
  const groups: WrittenStatement[][] = [];
  // First-fit decreasing bin packing: at most about 11/9 of the fewest possible policies.
  for (const piece of pieces.toSorted((a, b) => sizeOf([b], attachment) - sizeOf([a], attachment))) {
    const group = groups.find((one) => fits([...one, piece]));
    if (group === undefined) groups.push([piece]);
    else group.push(piece);
  }
  if (groups.length > count) {
    const message = `the statements need ${groups.length} policies of ${size} characters, but at most ${count} can be attached`;
    throw new SynthesisError(
      'request/limit-exceeded',
      message,
      'tag the nodes and allow the tag, or use a managed policy',
    );
  }
  const order = new Map(pieces.map((piece, index) => [piece, index]));
  return groups.map((group, index) => {
    const text = writePolicy(numbered(group.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))));
    return {
      name: groups.length === 1 ? name : `${name}${index + 1}`,
      attachment,
      type: typeOf(attachment),
      text,
      size: policySize(text, { countWhiteSpace: attachment === 'service-control' }),
    };
  });
}

function sizeOf(statements: readonly WrittenStatement[], attachment: Attachment): number {
  return policySize(writePolicy(numbered(statements)), { countWhiteSpace: attachment === 'service-control' });
}

/** Splits lists of which one value is enough to match: resources and actions. A NotResource cannot be split. */
function split(
  statement: WrittenStatement,
  fits: (statement: WrittenStatement) => boolean,
): readonly WrittenStatement[] {
  if (fits(statement)) return [statement];
  for (const element of ['Resource', 'Action'] as const) {
    const values = statement[element] ?? [];
    if (values.length < 2) continue;
    const middle = Math.ceil(values.length / 2);
    return [values.slice(0, middle), values.slice(middle)].flatMap((half) =>
      split({ ...statement, [element]: half }, fits),
    );
  }
  throw new SynthesisError(
    'request/limit-exceeded',
    `the statement ${statement.Sid} alone exceeds the size limit of a policy`,
  );
}

/** Makes Sids unique within the document (spec/iam 1.4). */
function numbered(statements: readonly WrittenStatement[]): readonly WrittenStatement[] {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const count = (seen.get(statement.Sid) ?? 0) + 1;
    seen.set(statement.Sid, count);
    return count === 1 ? statement : { ...statement, Sid: `${statement.Sid}${count}` };
  });
}
