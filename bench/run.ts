/** `npm run bench`: one line of JSON per figure, each with its baseline of the same run. */
import { benchCliStart } from './cli-start.ts';
import { benchGateway } from './gateway.ts';
import { benchIamDecisions } from './iam-decisions.ts';
import { benchIamFirstUse } from './iam-first-use.ts';
import { benchIamHostile } from './iam-hostile.ts';
import { benchIamImport } from './iam-import.ts';
import { benchIamLint } from './iam-lint.ts';
import { benchIamMatrix } from './iam-matrix.ts';
import { benchInstanceBoot } from './instance-boot.ts';
import { benchJourney } from './journey.ts';
import { benchS3 } from './s3.ts';
import { benchWhoCan } from './who-can.ts';

await benchCliStart();
await benchGateway();
await benchIamDecisions();
await benchIamFirstUse();
await benchIamHostile();
await benchIamImport();
await benchIamLint();
await benchIamMatrix();
await benchInstanceBoot();
await benchJourney();
await benchWhoCan();
await benchS3();
