/** All pages of one of AWS's lists, or an error: with half a list access would seem to be denied. */
import { ConnectError } from '@sallyport/connect';

/** One answer. `next` is where the following page begins; undefined or empty: this one was the last. */
export type Page<Content> = { readonly content: Content; readonly next: string | undefined };

/** `read` is first called with undefined. A place that comes twice would lead round in a circle for ever. */
export async function* everyPage<Content>(
  action: string,
  read: (from: string | undefined) => Promise<Page<Content>>,
): AsyncGenerator<Content, void, undefined> {
  const seen = new Set<string>();
  let from: string | undefined;
  do {
    const { content, next } = await read(from);
    yield content;
    from = next === '' ? undefined : next;
    if (from !== undefined && seen.has(from)) throw incomplete(action, 'leads from one page back to an earlier one');
    if (from !== undefined) seen.add(from);
  } while (from !== undefined);
}

export function incomplete(action: string, how: string): ConnectError {
  return new ConnectError('connect/service-error', `the answer of ${action} ${how}, so the whole account is not known`);
}
