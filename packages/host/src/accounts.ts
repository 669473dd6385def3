/**
 * What an administrator decides about accounts of ours: that an account belongs to the IAM user whom the roster names now
 * (`adopt`), or that its person is gone (`retire`). Nothing is deleted: a retired account is locked and renamed, and keeps
 * its uid and its files (spec/host I-9).
 */
import type { Roster } from '@sallyport/access';
import { rightsIn, uniqueIdOf } from '@sallyport/access';
import { describeStep, underLock } from './converge.ts';
import { HostError } from './host-error.ts';
import type { Interruption } from './interruption.ts';
import type { LedgerAccount } from './ledger.ts';
import type { Step } from './plan.ts';
import { type Changes, type OwnAccounts, retire } from './rename.ts';
import type { System } from './system.ts';
import { observeOwn } from './withdraw.ts';

export type AccountDecision = {
  readonly what: 'adopt' | 'retire';
  readonly name: string;
  /** Only describe. */
  readonly dryRun: boolean;
};

export type AccountHost = { readonly system: System; readonly roster: Roster; readonly interruption: Interruption };

/** `report` gets one line for each step before any of them is done. */
export async function decideAccount(
  host: AccountHost,
  decision: AccountDecision,
  report: (line: string) => void,
): Promise<void> {
  const { system, roster, interruption } = host;
  await underLock(system, interruption, async (carryOut) => {
    const { steps, lines } = planDecision(decision, roster, observeOwn(system));
    for (const line of lines) report(line);
    if (!decision.dryRun) await carryOut(steps);
  });
}

function planDecision(
  { what, name }: AccountDecision,
  roster: Roster,
  own: OwnAccounts,
): { readonly steps: readonly Step[]; readonly lines: readonly string[] } {
  const known = own.ledger.accounts.get(name);
  if (known === undefined || known.retired === true) {
    throw new HostError(
      'host/no-account',
      `the ledger has no account ${JSON.stringify(name)} that a person uses`,
      'list them with: sallyport-host accounts',
    );
  }
  if (known.formerName !== undefined) {
    throw new HostError('host/busy', `the account ${name} is being renamed`, 'the next login completes it');
  }
  const changes = what === 'adopt' ? adopt(own, name, known, roster) : retire(own, name);
  const { steps } = changes;
  if (steps.length === 0)
    return { steps, lines: [`nothing to do: the account ${name} has ${known.uniqueId ?? 'no unique id'}`] };
  return { steps, lines: [summary(what, name, known, changes), ...steps.map(describeStep)] };
}

/** Records the unique id that the roster gives now, or that it gives none. */
function adopt(own: OwnAccounts, name: string, known: LedgerAccount, roster: Roster): Changes {
  const { uniqueId: _recorded, ...rest } = known;
  const now = uniqueIdOf(known.person, roster);
  if (rightsIn(roster)(known.person).length === 0) {
    throw new HostError(
      'host/no-account',
      `the roster does not list the person of the account ${name} (${known.person})`,
      'add the identity to /etc/sallyport/roster.json',
    );
  }
  if (now === known.uniqueId) return { steps: [], ledger: own.ledger };
  const adopted: LedgerAccount = { ...rest, ...(now !== undefined && { uniqueId: now }) };
  const ledger = { ...own.ledger, accounts: new Map(own.ledger.accounts).set(name, adopted) };
  return { steps: [{ do: 'write-ledger', ledger }], ledger };
}

function summary(what: AccountDecision['what'], name: string, known: LedgerAccount, { ledger }: Changes): string {
  const who = `the account ${name} (uid ${known.uid}, ${known.person}, ${known.uniqueId ?? 'no unique id'})`;
  if (what === 'adopt') {
    return `${who} becomes that of the IAM user with ${ledger.accounts.get(name)?.uniqueId ?? 'no unique id'}, with all of its files`;
  }
  return `${who} is locked and renamed; its files are kept, and the next login of this name gets a new account`;
}

/** One line for each account of the ledger. */
export function listAccounts(system: System): readonly string[] {
  return [...system.ledger().accounts].map(([name, { uid, person, uniqueId, retired }]) =>
    [name, String(uid), person, uniqueId ?? '-', retired === true ? 'retired' : 'in use'].join('\t'),
  );
}
