/** `npm run bench`: one line of JSON per figure, each with its baseline of the same run. */
import { benchCliStart } from './cli-start.ts';
import { benchJourney } from './journey.ts';

await benchCliStart();
await benchJourney();
