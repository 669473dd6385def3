/** Session documents with what they say about the OS user, given as facts or by their content (spec/iam 15). */

import { listOf, type Members, objectOf, refuse, switchOf, tagsOf, textOf, type Value } from '../input/read-value.ts';
import { defaultDocument, ownedSessionDocuments } from '../service/aws-documents.ts';
import type { RunAsFacts, SessionType } from '../service/run-as.ts';
import type { SessionDocument } from './account-export.ts';

const members = [
  'Name',
  'Owner',
  'Region',
  'Tags',
  'SessionType',
  'RunAsEnabled',
  'RunAsDefaultUser',
  'RunAsElevated',
  'Content',
];

/** Beside these there may be whatever ssm get-document says of a document. */
const telling = /^(?:names?|owner|regions?|tags?.*|session.?types?|run.?as.*|contents?)$/i;

const types: readonly SessionType[] = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];

/** AWS's own documents are in every account; so is the default one, with Run As off until somebody saves it. */
export function readSessionDocuments(given: Value | undefined): readonly SessionDocument[] {
  const listed = given === undefined ? [] : listOf(given).map(readOne);
  const everywhere = new Set(listed.filter(({ region }) => region === undefined).map(({ name }) => name));
  const assumed = [...ownedSessionDocuments, [defaultDocument, { sessionType: 'Standard_Stream' }] as const];
  return [
    ...listed,
    ...assumed.flatMap(([name, facts]): SessionDocument[] =>
      everywhere.has(name) ? [] : [{ name, tags: new Map(), ...facts, assumed: true }],
    ),
  ];
}

function readOne(one: Value): SessionDocument {
  const parts = objectOf(one, members, telling);
  const name = textOf(parts.need('Name'));
  const tags = parts.find('Tags');
  const region = parts.find('Region');
  const content = parts.find('Content');
  return {
    name,
    tags: tags === undefined ? new Map() : tagsOf(tags),
    ...(region && { region: textOf(region) }),
    ...(content === undefined ? factsOf(parts) : factsOfContent(content)),
  };
}

function factsOf(parts: Members): RunAsFacts {
  const type = parts.find('SessionType');
  return {
    ...(type && { sessionType: sessionTypeOf(type) }),
    ...facts(parts.find('RunAsEnabled'), parts.find('RunAsDefaultUser'), parts.find('RunAsElevated')),
  };
}

function facts(enabled?: Value, user?: Value, elevated?: Value): RunAsFacts {
  return {
    ...(enabled && { runAsEnabled: switchOf(enabled) }),
    ...(user && { runAsDefaultUser: textOf(user) }),
    ...(elevated && { runAsElevated: switchOf(elevated) }),
  };
}

export function sessionTypeOf(given: Value): SessionType {
  const text = textOf(given);
  return types.find((type) => type === text) ?? refuse(given, `"${text}" is not a type of session`, types.join(', '));
}

function factsOfContent(given: Value): RunAsFacts {
  let content = given;
  if (typeof given.value === 'string') {
    try {
      content = { ...given, value: JSON.parse(given.value) as unknown };
    } catch {
      return refuse(given, 'the content is not JSON', 'documents in YAML have to be converted');
    }
  }
  const { need, find } = objectOf(content);
  const inputs = find('inputs');
  const settings = inputs && objectOf(inputs);
  const properties = find('properties');
  const linux = properties && !Array.isArray(properties.value) ? objectOf(properties).find('linux') : undefined;
  const commands = linux && objectOf(linux);
  return {
    sessionType: sessionTypeOf(need('sessionType')),
    ...facts(settings?.find('runAsEnabled'), settings?.find('runAsDefaultUser'), commands?.find('runAsElevated')),
  };
}
