/**
 * AWS's list of actions, resource types and condition keys, as far as lint needs it (S33 to S35). AWS's
 * reference can be older than its services, so every report has the version of the table and every finding can be suppressed.
 */
import data from './generated/services.json' with { type: 'json' };

/** Types of resources and condition keys. 0: only the name is known. */
export type ActionEntry = readonly [types: readonly string[], keys: readonly string[]] | 0;

export type ServiceEntry = {
  readonly actions: Readonly<Record<string, ActionEntry>>;
  readonly resources: Readonly<Record<string, readonly [arn: string, keys: readonly string[]]>>;
  /** Keys with their type; `*` at the end matches any name. */
  readonly keys: Readonly<Record<string, string>>;
};

export type ServiceTable = {
  readonly version: string;
  readonly updatedAt: string;
  readonly prefixes: readonly string[];
  /** Services without an action that supports `aws:ResourceTag`. */
  readonly untagged: ReadonlySet<string>;
  readonly globalKeys: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceEntry>>;
};

type Written = Omit<ServiceTable, 'prefixes' | 'untagged'> & { readonly prefixes: string; readonly untagged: string };

const read = data as unknown as Written;

export const serviceTable: ServiceTable = {
  ...read,
  prefixes: read.prefixes.split(' '),
  untagged: new Set(read.untagged.split(' ')),
};
