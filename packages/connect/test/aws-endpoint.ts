/** An HTTP endpoint that answers as AWS does, from a table of operations, and the answers tests need most. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Call = { readonly target: string; readonly body: string; readonly authorization: string };

export const identity = (arn: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>x</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
export const assumed = (expiration: Date): string =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
export const denied =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::111122223333:user/jane is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/DevOpsRole</Message></Error></ErrorResponse>';

export type Answer = { readonly status?: number; readonly body: string };

export async function endpoint(
  answers: Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>,
): Promise<{ readonly calls: Call[]; readonly url: string }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const target = String(request.headers['x-amz-target'] ?? `Sts.${new URLSearchParams(body).get('Action')}`);
      const call = { target, body, authorization: String(request.headers.authorization) };
      calls.push(call);
      const answer = (await answers[target.split('.')[1] ?? '']?.(call)) ?? { status: 500, body: '{}' };
      const type = target.startsWith('Sts') ? 'text/xml' : 'application/x-amz-json-1.1';
      response.writeHead(answer.status ?? 200, { 'content-type': type }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export const started = (): Answer => ({
  body: JSON.stringify({ SessionId: 'jane-0a', StreamUrl: 'ws://127.0.0.1:1/x', TokenValue: 'token' }),
});
