/** The resources that an action can be done on, as one pattern: what a person means who asks about the action on `*`. */
import { detailsOf, resourceType } from './lookup.ts';

/** undefined: the action has no resource types, so that `*` is its resource. An action of which AWS's reference tells nothing may have any. */
export function resourcePatternOf(action: string): string | undefined {
  const details = detailsOf(action);
  if (details === undefined) return 'arn:*:*:*:*:*';
  const formats = details.types.flatMap((type) => resourceType(details.service, type)?.[0] ?? ['arn:*:*:*:*:*']);
  const [first, ...others] = formats.map(fieldsOf);
  return first?.map((field, index) => (others.every((other) => other[index] === field) ? field : '*')).join(':');
}

/** Placeholders of a format, such as `${Account}`, stand for any text. */
function fieldsOf(format: string): readonly string[] {
  const parts = format.replace(/\$\{[^}]*\}/g, '*').split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
