/** Access denied with the code and message of each service. */
import { ServiceError } from './service-error.ts';

type Form = { readonly code: string; readonly status: number };

const json: Form = { code: 'AccessDeniedException', status: 400 };
const query: Form = { code: 'AccessDenied', status: 403 };

const forms: Readonly<Record<string, Form>> = {
  ec2: { code: 'UnauthorizedOperation', status: 403 },
  iam: query,
  sts: query,
  s3: query,
  // REST: the status carries the error.
  ssmmessages: { code: 'AccessDeniedException', status: 403 },
};

export function denialError(
  service: string,
  caller: string,
  action: string,
  resource: string,
  because: string | undefined,
): ServiceError {
  const { code, status } = forms[service] ?? json;
  const reason = because === undefined ? '' : ` ${because}`;
  const sentence = `User: ${caller} is not authorized to perform: ${action} on resource: ${service === 's3' ? `"${resource}"` : resource}${reason}`;
  const message = service === 'ec2' ? `You are not authorized to perform this operation. ${sentence}` : sentence;
  return new ServiceError(code, status, message);
}
