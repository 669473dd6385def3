/** `sallyport region fault add|ls|rm`: gives a running region faults, and takes them away. */
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { commandRegion } from '../region/control.ts';
import { answer, answerTable, json, note } from '../terminal.ts';

type Fault = {
  readonly id: string;
  readonly kind: string;
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly page?: number;
  readonly rate: number;
  readonly count?: number;
  readonly met: number;
};

type FaultsAnswer = { readonly faults: readonly Fault[] };

type ReadyFileOption = { readonly readyFile: string };

type AddOptions = ReadyFileOption & {
  readonly kind: string;
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly page?: number;
  readonly rate?: number;
  readonly seed?: string;
  readonly count?: number;
  readonly delay?: number;
  readonly status?: number;
};

export async function add(_: object, { readyFile, delay, ...others }: AddOptions): Promise<number> {
  if ((others.kind === 'delay') !== (delay !== undefined)) {
    throw new CliError('cli/usage', '--kind delay and --delay need each other');
  }
  const fault = { ...others, ...(delay !== undefined && { delayMilliseconds: delay }) };
  const { faults } = await commandRegion<FaultsAnswer>(readyFile, 'POST', 'faults', fault);
  for (const { id } of faults) answer(id);
  return exitCodes.ok;
}

export async function list(
  _: object,
  { readyFile, json: asJson }: ReadyFileOption & { readonly json?: boolean },
): Promise<number> {
  const { faults } = await commandRegion<FaultsAnswer>(readyFile, 'GET', 'faults');
  if (asJson === true) answer(json(faults));
  else answerTable(['FAULT', 'KIND', 'CALLS', 'CALLER', 'PAGE', 'RATE', 'MET'], faults.map(row));
  return exitCodes.ok;
}

function row(fault: Fault): readonly string[] {
  const { service = '*', operation = '*', caller = '*', page = '*', count } = fault;
  const met = count === undefined ? String(fault.met) : `${fault.met} of ${count}`;
  return [fault.id, fault.kind, `${service}:${operation}`, caller, String(page), String(fault.rate), met];
}

export async function remove({ id }: { readonly id: string }, { readyFile }: ReadyFileOption): Promise<number> {
  await commandRegion(readyFile, 'DELETE', id === 'all' ? 'faults' : `faults/${encodeURIComponent(id)}`);
  note(id === 'all' ? 'the region has no faults' : `the fault ${id} is removed`);
  return exitCodes.ok;
}
