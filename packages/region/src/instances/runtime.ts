/**
 * How our own programs are started inside an instance and beside it: by Node with a file, or, where the region is
 * Node's single executable application, by that executable, which gets the name of the program instead of a file.
 * https://nodejs.org/api/single-executable-applications.html
 */
import { isSea } from 'node:sea';

/** What runs our programs inside instances; it is bound over an empty file of /opt/sallyport. */
export const runtimePath: string = isSea() ? '/opt/sallyport/bin/sallyport' : '/opt/sallyport/bin/node';

/** Arguments of the runtime that begin the program; `file` is where it lies when it is a file. */
export function programArguments(name: string, file: string): readonly string[] {
  return isSea() ? [`--program=${name}`, name] : [file];
}
