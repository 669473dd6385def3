/** Lines of the supervisor on the instance's console. */
export function log(line: string): void {
  process.stdout.write(`sallyport: ${line}\n`);
}
