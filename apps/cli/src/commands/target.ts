/** What names an instance on the command line. */
import { type Argument, argument } from '../command/argument.ts';

export const target: Argument<string> = argument('instance id, Name tag, tag:KEY=VALUE or private DNS name');
