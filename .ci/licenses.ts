/**
 * The last step of a bundle's build, run where it was bundled: writes `licenses.txt` into the folder of the bundle, `dist` or what the first
 * argument names: the licence of every package in it.
 * ncc's own `--license` misses what it joins into one scope, which is nearly everything. Throws where a package has no licence file.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  author: z.unknown().optional(),
  repository: z.union([z.string(), z.object({ url: z.string() })]).optional(),
});

type Manifest = z.infer<typeof manifestSchema>;

/** The folders of the packages in a bundle, relative to here: ncc names the file of every module in a comment. */
function bundledPackages(folder: string): readonly string[] {
  const found = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [path] of text.matchAll(/(?:\.\.\/)+(?:[\w.-]+\/)*node_modules\/(?:@[\w.-]+\/)?[\w.-]+/g)) found.add(path);
  }
  if (found.size === 0) throw new Error(`${folder} names no package: did the bundler stop naming its modules?`);
  return [...found];
}

const manifestOf = (folder: string): Manifest => manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

const licenceFile = (folder: string): string | undefined => {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
  return file && join(folder, file);
};

const repositoryOf = ({ repository }: Manifest): string | undefined => (typeof repository === 'string' ? repository : repository?.url);

/** The licence file of a package of the same scope, repository and licence: some forget it in one package of several. */
function siblingLicence(folder: string, manifest: Manifest): string | undefined {
  if (!manifest.name.startsWith('@') || repositoryOf(manifest) === undefined) return undefined;
  const siblings = readdirSync(dirname(folder)).map((entry) => join(dirname(folder), entry));
  const isOfOne = (other: Manifest): boolean => other.license === manifest.license && repositoryOf(other) === repositoryOf(manifest);
  return siblings.filter((sibling) => isOfOne(manifestOf(sibling))).flatMap((sibling) => licenceFile(sibling) ?? [])[0];
}

/** Packages that a person has looked at: they bring no licence file, and say in their package.json that it is MIT. */
const withoutFile: ReadonlySet<string> = new Set(['@nodable/entities']);

/** The words of the MIT licence, which are those of our own, under the name of somebody else. */
function mitOf(author: string): string {
  const own = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8').replaceAll('\r\n', '\n');
  const at = own.indexOf('Permission is hereby granted');
  if (at < 0) throw new Error('our own licence is not MIT');
  return `Copyright (c) ${author}\n\n${own.slice(at).trim()}`;
}

function licenceOf(folder: string): string {
  const manifest = manifestOf(folder);
  const { name, version, license, author } = manifest;
  const file = licenceFile(folder) ?? siblingLicence(folder, manifest);
  if (file === undefined && license === 'MIT' && typeof author === 'string' && withoutFile.has(name)) return `${name} ${version} (MIT)\n\n${mitOf(author)}\n`;
  if (file === undefined) throw new Error(`${name} ${version} (${license}) has no licence file`);
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** The folders of the packages that stand beside the bundle. */
const packagesBeside = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);

const [, , dist = 'dist'] = process.argv;
const licences = [...bundledPackages(dist), ...packagesBeside(join(dist, 'node_modules'))].map(licenceOf).sort();
writeFileSync(join(dist, 'licenses.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
