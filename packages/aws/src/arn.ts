/** ARNs field by field: the first five fields hold no colon, the sixth keeps its own (spec/iam 5.3). */

/** arn, partition, service, region, account, resource. */
export type Arn = readonly [string, string, string, string, string, string];

export function splitArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (let field = 0; field < 5; field += 1) {
    const colon = text.indexOf(':', from);
    if (colon === -1) return undefined;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts as unknown as Arn;
}
