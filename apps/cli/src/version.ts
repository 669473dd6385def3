/** The version of the program, held equal to the manifests by a test. */
export const version = '0.1.0';
