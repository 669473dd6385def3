/** Kept equal to package.json by a test: the program is one file and has no manifest beside it. */
export const version = '0.1.0';
