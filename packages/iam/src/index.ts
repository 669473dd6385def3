/** The public face of @sallyport/iam. */

export type { CompiledPolicy, CompiledStatement } from './compile/compile.ts';
export { compile } from './compile/compile.ts';
export type * from './document/document.ts';
export type { Position } from './document/faults.ts';
export type { Inspection, ParseOptions } from './document/parse.ts';
export { inspectPolicy, parsePolicy } from './document/parse.ts';
export type { SizeOptions } from './document/size.ts';
export { policySize } from './document/size.ts';
export type { PolicyErrorCode, PolicyFault, RequestErrorCode } from './error.ts';
export { PolicyError, RequestError } from './error.ts';
export type { AuthoriseOptions } from './evaluate/authorise.ts';
export { authorise } from './evaluate/authorise.ts';
export type { Decision, Denial } from './evaluate/decision.ts';
export type * from './evaluate/policy-set.ts';
export type * from './evaluate/trace.ts';
export { describeDenial } from './explain/describe-denial.ts';
export type { Readings } from './readings.ts';
export { defaultReadings } from './readings.ts';
export type * from './request.ts';
export type { Truth } from './truth.ts';
