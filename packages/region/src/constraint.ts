/** AWS's sentence for a member of a request that breaks a rule of its model, and the rules it names. */

/** `1 validation error detected: Value '...' at '...' failed to satisfy constraint: ...` */
export function constraintMessage(member: string, value: unknown, rule: string): string {
  return constraintsMessage([[member, value, rule]]);
}

/** Several broken rules are one error. */
export function constraintsMessage(
  broken: readonly (readonly [member: string, value: unknown, rule: string])[],
): string {
  const found = broken.map(
    ([member, value, rule]) =>
      `Value ${value === null ? value : `'${value}'`} at '${member}' failed to satisfy constraint: ${rule}`,
  );
  return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${found.join('; ')}`;
}

/** Undefined when the number is a whole one in the range. */
export function rangeRule(value: number, least: number, most: number): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return `Member must have value ${bound(value, least, most)}`;
}

/** Undefined when the text is long and short enough. */
export function lengthRule(text: string, least: number, most: number): string | undefined {
  if (text.length >= least && text.length <= most) return undefined;
  return `Member must have length ${bound(text.length, least, most)}`;
}

export function enumRule(values: readonly unknown[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`;
}

function bound(value: number, least: number, most: number): string {
  return value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
}
