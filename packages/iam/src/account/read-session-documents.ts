/** Session documents with their settings for the OS user, given as members or in their content (spec/iam 15). */

import { defaultSessionDocument } from '@sallyport/aws';
import { runAsFactsOf } from '../input/read-run-as.ts';
import { listOf, type Members, objectOf, refuse, tagsOf, textOf, type Value } from '../input/read-value.ts';
import { ownedSessionDocuments } from '../service/aws-documents.ts';
import { startsLogin } from '../service/login.ts';
import type { RunAsFacts } from '../service/run-as.ts';
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

/** Other members may come from the output of ssm get-document. */
const reserved = /^(?:names?|owner|regions?|tags?.*|session.?types?|run.?as.*|contents?)$/i;

/** Documents of AWS are in every account. So is the default document, with Run As off until the preferences are saved. */
export function readSessionDocuments(given: Value | undefined): readonly SessionDocument[] {
  const listed = given === undefined ? [] : listOf(given).map(readOne);
  const everywhere = new Set(listed.filter(({ region }) => region === undefined).map(({ name }) => name));
  const assumed = [...ownedSessionDocuments, [defaultSessionDocument, { sessionType: 'Standard_Stream' }] as const];
  return [
    ...listed,
    ...assumed.flatMap(([name, facts]): SessionDocument[] =>
      everywhere.has(name) ? [] : [{ name, tags: new Map(), ...facts, assumed: true }],
    ),
  ];
}

function readOne(one: Value): SessionDocument {
  const parts = objectOf(one, members, reserved);
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
  return runAsFactsOf({
    type: parts.find('SessionType'),
    enabled: parts.find('RunAsEnabled'),
    defaultUser: parts.find('RunAsDefaultUser'),
    elevated: parts.find('RunAsElevated'),
  });
}

function factsOfContent(given: Value): RunAsFacts & Pick<SessionDocument, 'login'> {
  const { need, find } = objectOf(contentOf(given));
  const inputs = find('inputs');
  const settings = inputs && objectOf(inputs);
  const properties = find('properties');
  const linux = properties && !Array.isArray(properties.value) ? objectOf(properties).find('linux') : undefined;
  const commands = linux && objectOf(linux);
  const facts = runAsFactsOf({
    type: need('sessionType'),
    // The caller who chooses takes the user with more rights.
    enabled: flagIn(settings?.find('runAsEnabled'), false),
    defaultUser: settings?.find('runAsDefaultUser'),
    elevated: flagIn(commands?.find('runAsElevated'), true),
  });
  const profile = settings?.find('shellProfile');
  const started =
    facts.sessionType === 'Standard_Stream' ? profile && objectOf(profile).find('linux') : commands?.find('commands');
  return { ...facts, ...(startsLogin(facts.sessionType, started?.value) && { login: true }) };
}

/** A flag of a document may be empty, which is left out, or a parameter, which the caller chooses. */
function flagIn(given: Value | undefined, chosen: boolean): Value | undefined {
  if (given?.value === '') return undefined;
  return typeof given?.value === 'string' && given.value.includes('{{') ? { ...given, value: chosen } : given;
}

function contentOf(given: Value): Value {
  if (typeof given.value !== 'string') return given;
  try {
    return { ...given, value: JSON.parse(given.value) as unknown };
  } catch {
    return refuse(given, 'the content is not JSON', 'documents in YAML have to be converted');
  }
}
