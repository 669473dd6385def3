/** An action that AWS does not have is denied to every principal: it is refused, so that no answer is about a mistyped name. */
import { didYouMean, InputError, type SimulateAnswer } from '@sallyport/iam';

/** Throws InputError `request/unknown`. The reference of AWS is loaded only now: questions about instances do not need it. */
export async function refuseUnknownActions(actions: readonly string[]): Promise<void> {
  const faultOf = await loadFaultOf();
  const faults = [...new Set(actions)].flatMap((action) => faultOf(action) ?? []);
  if (faults.length === 0) return;
  const sentence = faults.map((fault) => fault.sentence).join('; ');
  throw new InputError('request/unknown', '', sentence, [...new Set(faults.map(({ hint }) => hint))].join('\n'));
}

/** The answer to a case whose action AWS does not have; undefined: AWS has it, or the case holds none. */
export async function loadUnknownActionAnswer(): Promise<(given: unknown) => SimulateAnswer | undefined> {
  const faultOf = await loadFaultOf();
  return (given) => {
    const { name, request } = given as { readonly name?: unknown; readonly request?: { readonly action?: unknown } };
    const fault = typeof request?.action === 'string' ? faultOf(request.action) : undefined;
    if (fault === undefined) return undefined;
    return { name: String(name), response: 'Error', error: `${fault.sentence} (${fault.hint})` };
  };
}

type Fault = { readonly sentence: string; readonly hint: string };

async function loadFaultOf(): Promise<(action: string) => Fault | undefined> {
  const { unknownAction } = await import('@sallyport/iam/lint');
  return (action) => {
    const unknown = unknownAction(action);
    if (unknown === undefined) return undefined;
    return {
      sentence: `${unknown.message} as of ${unknown.asOf}`,
      hint: didYouMean(unknown.nearest) ?? "AWS's Service Authorization Reference lists the actions of each service",
    };
  };
}
