/** Tags as ssm takes them, within AWS's limits. */
import type { Tag } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../service-error.ts';
import { validationError } from './errors.ts';

const maxTags = 50;
const keyPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

export function readTags(tags: readonly Tag[] | undefined): Map<string, string> {
  const set = new Map<string, string>();
  addTags(set, tags ?? []);
  return set;
}

/** All of them or none. */
export function addTags(set: Map<string, string>, tags: readonly Tag[]): void {
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (!keyPattern.test(key) || !valuePattern.test(value))
      throw validationError(`The tag ${JSON.stringify(key.slice(0, 64))} is not valid.`);
    if (/^aws:/iu.test(key)) throw validationError(`Tag keys beginning with aws: are for AWS; ${key} is one.`);
  }
  const names = new Set([...set.keys(), ...tags.map(({ Key: key = '' }) => key)]);
  if (names.size > maxTags) throw new ServiceError('TooManyTagsError', 400, `A resource can have ${maxTags} tags.`);
  for (const { Key: key = '', Value: value = '' } of tags) set.set(key, value);
}
