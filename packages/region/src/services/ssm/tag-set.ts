/** Tags of documents and parameters. */
import type { Tag } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../service-error.ts';
import { checkTags, mergeTags, replaceTags, type TagRules, tagEntries } from '../../tags.ts';
import { validationError } from './errors.ts';

const most = 50;

const rules: TagRules = {
  fold: (key) => key,
  most,
  tooMany: () => new ServiceError('TooManyTagsError', 400, `A resource can have ${most} tags.`),
  refuse(fault, { key }) {
    // The last one of a key counts.
    if (fault === 'duplicate-key') return undefined;
    if (fault === 'reserved-key') return validationError(`Tag keys beginning with aws: are for AWS; ${key} is one.`);
    return validationError(`The tag ${JSON.stringify(key.slice(0, 64))} is not valid.`);
  },
};

export function readTags(tags: readonly Tag[] | undefined): Map<string, string> {
  const set = new Map<string, string>();
  addTags(set, tags ?? []);
  return set;
}

/** All of them or none. */
export function addTags(set: Map<string, string>, tags: readonly Tag[]): void {
  replaceTags(set, mergeTags(set, checkTags(tagEntries(tags), rules), rules));
}
