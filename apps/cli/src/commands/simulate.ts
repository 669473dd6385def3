/** `sallyport simulate --cases FILE`: the engine of the region, for collections of cases from elsewhere. */
import { decideSimulateCase } from '@sallyport/iam';
import { answerCases } from '../policy/answer-cases.ts';

export function simulate(options: { readonly cases: string }): Promise<number> {
  return answerCases(options.cases, decideSimulateCase);
}
