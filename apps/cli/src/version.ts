/** The version of the program: that of its manifest, which the bundler puts in. */
import manifest from '../package.json' with { type: 'json' };

export const version: string = manifest.version;
