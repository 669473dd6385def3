/** Commands a running region itself, with the token of its ready file, and not a service of AWS in it. */
import { CliError } from '../cli-error.ts';
import { readReadyFile } from './ready-file.ts';

export type ControlMethod = 'GET' | 'POST' | 'DELETE';

/** `path` is below `/_region/`. Answers what the region answers. */
export async function commandRegion<T>(
  readyFile: string,
  method: ControlMethod,
  path: string,
  body?: object,
): Promise<T> {
  const { endpointUrl, controlToken } = readReadyFile(readyFile);
  const url = URL.parse(`/_region/${path}`, endpointUrl);
  // A file that was planted must not send the token anywhere but to this computer.
  if (url?.protocol !== 'http:' || url.hostname !== '127.0.0.1' || controlToken === undefined) {
    throw new CliError('cli/ready-file', `the file ${readyFile} is not that of a region which takes commands`);
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { 'x-region-token': controlToken },
      redirect: 'error',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (cause) {
    const hint = 'start it again: sallyport region start --ready-file FILE';
    throw new CliError('cli/region-ended', `no region answers at ${endpointUrl}`, hint, { cause });
  }
  if (!response.ok) throw new CliError('cli/region-refused', `the region refuses it: ${messageOf(text)}`);
  return JSON.parse(text) as T;
}

function messageOf(text: string): string {
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return `${String(message)} (${String(code)})`;
  } catch {
    return text.slice(0, 200);
  }
}
