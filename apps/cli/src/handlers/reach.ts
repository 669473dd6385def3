/** `sallyport reach --cases FILE`: may this session be opened, and as whom, for collections of cases. */
import { decideReachCase, InputError, PolicyError, RequestError } from '@sallyport/iam';
import { answerCases } from '../policy/answer-cases.ts';

export function reach(_: object, options: { readonly cases: string }): Promise<number> {
  return answerCases(options.cases, { decide, refuse: (error) => ({ name: '', ...refused, error }) });
}

const refused = { session: 'denied', osUser: null };

/** A case that cannot be read is answered as denied, with the reason, and the next one is still decided. */
function decide(given: unknown): unknown {
  try {
    return decideReachCase(given);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof PolicyError || error instanceof RequestError)) throw error;
    const { name } = (given ?? {}) as { readonly name?: unknown };
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    return { name: typeof name === 'string' ? name : '', ...refused, error: `${error.message}${hint}` };
  }
}
