/** `*` as the resource of an action that has resource types: no request has it, so that the question is about some resource. */

/** The resource to ask about. The reference of AWS is loaded only now: questions about instances do not need it. */
export async function resourceAsked(action: string, resource: string): Promise<string> {
  if (resource !== '*') return resource;
  const { resourcePatternOf } = await import('@sallyport/iam/lint');
  return resourcePatternOf(action) ?? resource;
}
