/** How the SDK's clients reach their endpoint: with deadlines, and trusting what AWS_CA_BUNDLE says. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { ConnectError } from '../connect-error.ts';
import type { Environment } from '../platform.ts';

export type HttpOptions = {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly httpsAgent?: Agent;
};

/** PEM of the authorities to trust instead of the built-in ones. The AWS CLI reads this variable; the SDK does not. */
export function caBundle(env: Environment): string | undefined {
  const path = env.AWS_CA_BUNDLE;
  if (path === undefined || path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `AWS_CA_BUNDLE names the file ${path}, which cannot be read`;
    throw new ConnectError('connect/endpoint-unreachable', message, 'correct the variable or unset it', { cause });
  }
}

/** Without these a firewall that drops packets keeps a person waiting for two minutes. */
export function httpOptions(ca: string | undefined): HttpOptions {
  const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 };
  if (ca === undefined) return deadlines;
  return { ...deadlines, httpsAgent: new Agent({ ca, keepAlive: true }) };
}
