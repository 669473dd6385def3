/**
 * The main script of the single executable. It is `sallyport`, and with a hidden first argument one of the programs that
 * `sallyport` starts: an executable takes no script, so that they are told apart by name. What follows is the name the program
 * runs under, as the path of a script would be; for `sallyport-host` the kernel puts its path there, from a `#!` line.
 */
import { load } from './modules.ts';

const programs = ['enter', 'guest', 'agent', 'session-worker', 'host'];

const wanted = /^--program=(.*)$/.exec(process.argv[2] ?? '')?.[1];
if (wanted !== undefined && programs.includes(wanted)) {
  process.argv.splice(1, 2);
  load(`${wanted}.cjs`);
} else load('sallyport.cjs');
