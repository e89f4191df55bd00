/** Files that a program opens by name: which of them the image holds, and what is open. */
import { isWithin, joinPath, nameOf, parentOf } from '../ecosystems/context-path.js';
import { imagePath, SYSTEM_DIRECTORIES } from './image-path.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage, Start } from './runtime.js';
import { wordValue } from './words.js';

/** Names that a program gives, resolved from where it starts. */
export interface NamedFiles {
  /** It opens, or makes, a file or directory of this name; a pattern stands for the directory that it begins with. */
  open(name: string, evidence: string, writes?: boolean): void;
  /** It opens something whose name begins so: `templates/` + name. `what` opens it. */
  openBelow(beginning: string, what: string, evidence: string): void;
  /** It opens what stands in a directory under one of some names, whatever its extension. */
  openStem(directory: string, stems: readonly string[], evidence: string): void;
  /** A text that may name a file: it is needed if there is one. */
  mention(text: string, evidence: string): void;
}

/** Made when a container runs, or mounted: https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md */
const OF_THE_RUN = ['proc', 'sys', 'dev', 'run', 'var/run', 'etc/hosts', 'etc/hostname', 'etc/resolv.conf'];
const TEMPORARY = ['tmp', 'var/tmp'];
const FACILITIES = {
  certificates: ['etc/ssl', 'usr/local/share/ca-certificates', 'usr/share/ca-certificates', 'etc/pki'],
  'time zones': ['usr/share/zoneinfo', 'etc/localtime', 'etc/timezone'],
  accounts: ['etc/passwd', 'etc/group', 'etc/nsswitch.conf'],
} as const;
/** What comes with a distribution and its packages. */
const OF_THE_SYSTEM = ['usr', 'etc', 'lib', 'lib64', 'bin', 'sbin', 'var/lib', 'var/cache', 'opt'];

/** Programs that make nothing but what their arguments name, if anything. */
const PLAIN = new Set(
  (
    'addgroup adduser apk apt apt-get cat cd chgrp chmod chown cp date dpkg-reconfigure echo env exit export false ' +
    'groupadd grep head id install ldconfig ln ls mkdir mv printf pwd rm rmdir set setcap sleep strip tail test touch ' +
    'true uname update-ca-certificates upx useradd usermod wc which whoami ['
  ).split(' '),
);

/**
 * `understood` are the programs that the caller knows to make what they make. `sources` tells a directory that holds
 * only what has become part of the program.
 */
export function namedFiles(
  start: Start,
  { files, steps }: BuiltStage,
  needs: NeedsGathering,
  understood: (step: BuildStep) => boolean,
  isSource: (name: string) => boolean,
): NamedFiles {
  const here = start.directory;
  const mentions = steps
    .filter((step) => !understood(step) && step.command.name !== 'rm')
    .flatMap((step) => pathsOf(step).map((path) => ({ path, evidence: step.evidence })));
  const opaque = steps.find((step) => !isPlain(step) && !understood(step));
  const directories = steps
    .filter(({ command }) => command.name === 'mkdir' && command.isUnconditional)
    .flatMap(pathsOf);

  const installed = new Set(steps.flatMap(installedBy));

  const isHere = (path: string): boolean => isWithin(path, here);

  const holdsMore = (directory: string, depth = 0): boolean =>
    files.list(directory).some((name) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      return files.kind(path) === 'directory' ? depth < 8 && holdsMore(path, depth + 1) : !isSource(name);
    });

  const take = (path: string, text: string, evidence: string): void => {
    if (isHere(path))
      needs.ask('files', `\`${text}\` is the directory with all files of the program`, evidence);
    else needs.add('files', path, evidence);
  };

  /** What an image holds beside the build context. */
  const isOfTheImage = (path: string, text: string, evidence: string): boolean => {
    if (OF_THE_RUN.some((place) => isWithin(place, path))) return true;
    if (TEMPORARY.some((place) => isWithin(place, path))) {
      needs.facility('temporary directory', evidence);
      return true;
    }
    for (const name of Object.keys(FACILITIES) as (keyof typeof FACILITIES)[])
      if (FACILITIES[name].some((place) => isWithin(place, path))) {
        needs.facility(name, evidence);
        return true;
      }
    const isOfSystem = OF_THE_SYSTEM.some((place) => isWithin(place, path));
    if (isOfSystem && installed.has(path)) {
      needs.add('files', path, evidence);
      return true;
    }
    if (!isOfSystem || isWithin(here, path)) return false;
    needs.ask('outside', `\`${text}\` is not from the build context`, evidence);
    return true;
  };

  const missing = (path: string, text: string, evidence: string): void => {
    const directory = directories.find((one) => isWithin(one, path) && !isHere(one));
    if (directory !== undefined) {
      needs.add('files', directory, evidence);
      return;
    }
    const made = mentions.find((one) => isWithin(one.path, path) && !isHere(one.path));
    const isInTree = here !== '' && isWithin(here, path);
    const by = made?.evidence ?? (opaque !== undefined && isInTree ? opaque.evidence : undefined);
    if (by === undefined) return;
    needs.ask(isInTree ? 'files' : 'outside', `\`${text}\` may be made by the build (${by})`, evidence);
  };

  return {
    open(name, evidence, writes = false) {
      const text = withoutPattern(name.replace(/^file:(?:\/\/)?/, ''));
      if (text === '' && name !== '' && name !== '.') {
        needs.ask('files', `\`${name}\` may stand for any file`, evidence);
        return;
      }
      const path = imagePath(here, text);
      if (path === undefined) {
        needs.ask('outside', `where \`${name}\` leads is not certain`, evidence);
        return;
      }
      if (files.kind(path) !== undefined) {
        if (!writes || files.kind(path) === 'directory') take(path, text, evidence);
        else needs.add('files', path, evidence);
        return;
      }
      if (directories.every((one) => !isWithin(one, path)) && isOfTheImage(path, text, evidence)) return;
      const parent = parentOf(path);
      if (parent !== undefined && files.kind(parent) === 'directory' && !isHere(parent) && writes)
        needs.add('files', parent, evidence);
      missing(path, text, evidence);
    },
    openBelow(beginning, what, evidence) {
      const slash = beginning.lastIndexOf('/');
      const text = beginning.slice(0, Math.max(0, slash));
      const path = slash === -1 ? undefined : imagePath(here, text === '' && slash === 0 ? '/' : text);
      if (path === undefined || isHere(path)) {
        needs.ask('files', `\`${what}\` is given a name that is only known when it runs`, evidence);
      } else if (files.kind(path) !== undefined) take(path, text, evidence);
      else if (!isOfTheImage(path, text, evidence)) missing(path, text, evidence);
    },
    openStem(directory, stems, evidence) {
      const place = imagePath(here, directory);
      // `$HOME/.app`: what is in there is no file of the build
      if (place === undefined || directory.includes('$')) return;
      const found = files
        .list(place)
        .filter((name) => stems.some((stem) => name.replace(/\.[^.]*$/, '') === stem));
      for (const name of found) needs.add('files', joinPath(place, name), evidence);
      if (found.length === 0) for (const stem of stems) missing(joinPath(place, stem), stem, evidence);
    },
    mention(text, evidence) {
      if (text === '' || text.length > 200 || /\s/.test(text)) return;
      const name = withoutPattern(text.replace(/^file:(?:\/\/)?/, '').replace(/[?#].*$/, ''));
      const path = name === '' || /^[./]*$/.test(name) ? undefined : imagePath(here, name);
      if (path === undefined || path === '' || (path !== here && SYSTEM_DIRECTORIES.includes(path))) return;
      const kind = files.kind(path);
      if (kind === 'file' && !isSource(nameOf(path))) needs.add('files', path, evidence);
      if (kind !== 'directory') return;
      if (!isHere(path)) {
        if (holdsMore(path)) needs.add('files', path, evidence);
      } else if (name.startsWith('/')) take(path, name, evidence);
    },
  };
}

/** Whether a step makes nothing but what its arguments name, if anything. */
export function isPlain({ command }: BuildStep): boolean {
  return command.name === undefined || PLAIN.has(command.name);
}

/** The directory that a pattern begins with; the name itself where it is none. */
function withoutPattern(name: string): string {
  const at = name.search(/[*?[]/);
  return at === -1 ? name : name.slice(0, Math.max(0, name.lastIndexOf('/', at)));
}

/** Files that a step puts somewhere: at its last operand, or in it. */
function installedBy(step: BuildStep): readonly string[] {
  const { command } = step;
  if (!/^(?:install|cp|mv)$/.test(command.name ?? '') || !command.isUnconditional) return [];
  if (command.hasFlag('-d', '--directory')) return [];
  const paths = pathsOf(step);
  const last = paths.at(-1);
  return last === undefined ? [] : [last, ...paths.slice(0, -1).map((path) => joinPath(last, nameOf(path)))];
}

/** What the words of a step name, from the image's root. */
export function pathsOf({ command, directory, environment }: BuildStep): readonly string[] {
  return [...command.arguments, ...command.redirections.map(({ target }) => target)].flatMap((word) => {
    const value = wordValue(word, environment);
    if (value === undefined || value.startsWith('-') || value === '') return [];
    const path = imagePath(directory, value.replace(/\/+$/, ''));
    return path === undefined ? [] : [path];
  });
}
