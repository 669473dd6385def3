/**
 * The only place that asks `@sallyport/iam`. Default deny.
 */

import type { AccessNeed, Call } from './service.ts';
import { ServiceError } from './service-error.ts';

/** Returns when every need is allowed, and throws the service's own denial otherwise. */
export function authorise(call: Call, service: string, needs: readonly AccessNeed[]): void {
  if (call.caller.principal.type === 'root') return;
  for (const need of needs) throw denial(call, service, need);
}

function denial(call: Call, service: string, need: AccessNeed): ServiceError {
  return new ServiceError(
    'AccessDenied',
    403,
    `User: ${call.caller.arn} is not authorized to perform: ${need.action} (${service})`,
  );
}
