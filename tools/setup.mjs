// `npm run setup`: what `npm test` needs, without running it. Node built-ins only.
import { setUpToTest } from './setup/setup.mjs';

setUpToTest();
