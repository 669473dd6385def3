/** Parameters of an account, with their history. */
import { type Account, defineStore, type Store } from '../../account.ts';
import { ServiceError } from '../../service-error.ts';
import type { Slices } from '../../slices.ts';
import { accessDenied, validationError } from './errors.ts';
import { matchPattern } from './pattern.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterTier = 'Standard' | 'Advanced';

export type ParameterVersion = {
  readonly number: number;
  readonly type: ParameterType;
  /** Of a SecureString what `secure-strings.ts` makes of it. */
  readonly value: string;
  readonly keyId: string | undefined;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly tier: ParameterTier;
  readonly dataType: string;
  readonly modified: Date;
  readonly modifiedBy: string;
  readonly labels: Set<string>;
};

export type ParameterRecord = {
  readonly name: string;
  readonly tags: Map<string, string>;
  /** Oldest first, the last 100. */
  readonly versions: ParameterVersion[];
};

/** By `parameterKey`. */
export const parameterStore: Store<Map<string, ParameterRecord>> = defineStore(() => new Map());

/** `x` and `/x` are one parameter: both have the ARN `parameter/x`. */
export function parameterKey(name: string): string {
  return name.replace(/^\//u, '');
}

export function findParameter(account: Account, name: string): ParameterRecord | undefined {
  return parameterStore.of(account).get(parameterKey(name));
}

export const maxVersions = 100;
const standardBytes = 4096;
const advancedBytes = 8192;
const maxLevels = 15;
const maxName = 1011;

export function checkName(name: string): void {
  const levels = name.split('/').length - 1;
  if (levels > maxLevels) {
    throw new ServiceError(
      'HierarchyLevelLimitExceededException',
      400,
      `A hierarchy can have a maximum of ${maxLevels} levels.`,
    );
  }
  if (name.length > maxName || !/^(?:\/?[A-Za-z0-9_.-]+)(?:\/[A-Za-z0-9_.-]+)*$/u.test(name)) {
    throw validationError(
      'Parameter name must be letters, digits, _, - and ., with / between the levels of a hierarchy.',
    );
  }
  if (levels > 0 && !name.startsWith('/')) {
    throw validationError('Parameter name must begin with / when it is part of a hierarchy.');
  }
  if (/^\/aws/iu.test(name)) throw accessDenied(`No access to reserved parameter name: ${name}.`);
  if (/^\/?(aws|ssm)/iu.test(name)) {
    throw validationError('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
}

export function tierFor(value: string, wanted: string | undefined): ParameterTier {
  const bytes = Buffer.byteLength(value);
  if (bytes === 0) throw validationError('Value must not be empty.');
  const standard = bytes <= standardBytes;
  if (wanted === 'Advanced' || (wanted === 'Intelligent-Tiering' && !standard)) {
    if (bytes <= advancedBytes) return 'Advanced';
    throw validationError(`Advanced tier parameters support a maximum parameter value of ${advancedBytes} characters.`);
  }
  if (standard) return 'Standard';
  throw validationError(`Standard tier parameters support a maximum parameter value of ${standardBytes} characters.`);
}

export async function checkPattern(pattern: string | undefined, value: string, slices: Slices): Promise<void> {
  if (pattern === undefined || pattern === '') return;
  const matches = await matchPattern(pattern, [value], slices);
  if (matches === undefined) {
    throw new ServiceError(
      'InvalidAllowedPatternException',
      400,
      'The allowed pattern is not a usable regular expression.',
    );
  }
  if (!matches) {
    throw new ServiceError(
      'ParameterPatternMismatchException',
      400,
      `The value does not match the pattern ${pattern}.`,
    );
  }
}
