/**
 * What pip, Poetry, Pipenv, uv and conda read and write when they install what files ask for.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/, https://python-poetry.org/docs/cli/#install,
 * https://docs.astral.sh/uv/reference/cli/#uv-sync
 */
import { ELSEWHERE, mentions, optionsOf, relativeTo, upwards, words } from './install.js';
import type { Install, Reading, Site, Spelling } from './install.js';
import { isUvResolution, uvLockProblem } from './lock-uv.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

const PIP: Spelling = {
  valued: words(
    '-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links --trusted-host --timeout --retries --target -t --prefix --root --src --platform --python-version --implementation --abi --no-binary --only-binary --progress-bar --upgrade-strategy --cache-dir --log -e --editable --proxy --cert --root-user-action --build-constraint --use-feature --use-deprecated --python -p --default-timeout --global-option --config-settings -C --index-strategy --torch-backend',
  ),
  plain:
    /^(?:-[qvUI]+|--(?:quiet|verbose|upgrade|force-reinstall|ignore-installed|no-deps|user|pre|no-input|disable-pip-version-check|no-build-isolation|prefer-binary|require-hashes|no-compile|compile|break-system-packages|no-warn-script-location|no-index|isolated|no-cache-dir|no-cache|system|no-color|exists-action=\w|no-clean|ignore-requires-python|no-python-version-warning|no-warn-conflicts|strict|compile-bytecode))$/,
};

/** `pip install …`, and `uv pip install …`. */
export function pipInstall(given: readonly string[], site: Site, isUv: boolean): Reading {
  const options = optionsOf(given, PIP);
  if (typeof options === 'string') return options;
  const [subcommand, ...operands] = options.operands;
  if (subcommand !== 'install') return `what \`pip ${subcommand ?? ''}\` reads is not known`;
  const all = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => options.given.get(name) ?? []);
  const files = new Set<string>();
  const directories = new Set<string>();
  for (const file of all('-r', '--requirement', '-c', '--constraint', '--build-constraint')) {
    if (/:\/\//.test(file)) continue;
    const problem = readRequirements(joined(site.directory, file), site, files, directories);
    if (problem !== undefined) return problem;
  }
  for (const target of [...operands, ...all('-e', '--editable')]) {
    const isEditable = !operands.includes(target);
    const problem = requirementProblem(target, site.directory, isEditable, directories);
    if (problem !== undefined) return problem;
  }
  for (const place of all('-f', '--find-links'))
    if (!/:\/\//.test(place)) directories.add(joined(site.directory, place));
  for (const place of all('-i', '--index-url', '--extra-index-url'))
    if (!/:\/\//.test(place)) directories.add(joined(site.directory, place));
  const outputs = all('-t', '--target', '--prefix', '--root', '--src', '--cache-dir', '--log').map((path) =>
    joined(site.directory, path),
  );
  for (const directory of directories) {
    const project = projectProblem(directory, site);
    if (project !== undefined) return project;
  }
  return {
    reads: (path) =>
      files.has(path) ||
      [...directories].some((directory) => isBelow(path, directory)) ||
      (isUv && isUvSetting(path, site.directory)),
    // an environment of the project is where it installs once it is in force
    writes: (path) => outputs.some((output) => isBelow(path, output)) || /\/\.?venv\//.test(path),
  };
}

/** Notes a requirements file and all that it includes. */
function readRequirements(
  path: string,
  site: Site,
  files: Set<string>,
  directories: Set<string>,
): string | undefined {
  if (files.has(path)) return undefined;
  files.add(path);
  const text = site.text(path);
  if (text === undefined) return `\`${path}\` is no file that a COPY brings and that can be read`;
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/);
  for (const raw of lines) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const [, option, value = ''] = /^(-{1,2}[a-z-]+)(?:[=\s]+|(?<=^-[a-z]))(.*)$/.exec(line) ?? [];
    const operand = value.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (option === undefined && !line.startsWith('-')) {
      const problem = requirementProblem(line, site.directory, false, directories);
      if (problem !== undefined) return problem;
    } else if (/^(?:-r|--requirement|-c|--constraint)$/.test(option ?? '')) {
      if (operand.includes('$')) return `\`${line}\` names a file that is not known`;
      if (/:\/\//.test(operand)) continue;
      const problem = readRequirements(joined(parentOf(path), operand), site, files, directories);
      if (problem !== undefined) return problem;
    } else if (/^(?:-e|--editable)$/.test(option ?? '')) {
      const problem = requirementProblem(operand, site.directory, true, directories);
      if (problem !== undefined) return problem;
    } else if (/^(?:-f|--find-links|-i|--index-url|--extra-index-url)$/.test(option ?? '')) {
      if (/:\/\//.test(operand)) continue;
      // pip takes it relative to the file or to the working directory
      directories.add(joined(parentOf(path), operand));
      directories.add(joined(site.directory, operand));
    } else if (
      !/^--(?:pre|prefer-binary|require-hashes|no-index|no-binary|only-binary|trusted-host|use-feature|hash)$/.test(
        option ?? line,
      )
    ) {
      return `what \`${line.slice(0, 60)}\` asks for is not known`;
    }
  }
  return undefined;
}

/** Notes the directory or file that a requirement names, if it names one. */
function requirementProblem(
  requirement: string,
  directory: string,
  isEditable: boolean,
  directories: Set<string>,
): string | undefined {
  const [subject = ''] = requirement.split(/\s*;|\s+--/);
  const url = /(?:^|@\s*)(?:[\w.-]+\+)?(\w+):\/\/(.*)$/.exec(subject) ?? /@\s*(file):(.*)$/.exec(subject);
  if (url !== null) {
    if (url[1] !== 'file' && !/\+file$/.test(url[1]!)) {
      // an editable checkout goes to `src`
      return isEditable ? 'an editable requirement is checked out' : undefined;
    }
    if (url[2]!.includes('$')) return `\`${subject}\` is not a known path`;
    directories.add(joined('/', url[2]!.replace(/#.*$/, '')));
    return undefined;
  }
  if (subject.startsWith('file:')) {
    directories.add(joined(directory, subject.slice('file:'.length).replace(/#.*$/, '')));
    return undefined;
  }
  const isPath =
    isEditable ||
    /^[./~$]|\/|\\|\.(?:whl|zip|tar\.\w+|tgz|tbz)$/.test(
      subject.replace(/\[.*?\]/, '').replace(/@\s*\S+$/, ''),
    );
  if (!isPath)
    return /^[A-Za-z0-9][\w.-]*\s*(?:\[[\w\s,.-]*\])?\s*(?:\(?(?:[=<>~!]=?=?\s*[^\s]+\s*,?\s*)*\)?)$/.test(
      subject,
    )
      ? undefined
      : `\`${subject.slice(0, 60)}\` is not read`;
  if (/[$~]/.test(subject)) return `\`${subject}\` is not a known path`;
  directories.add(joined(directory, subject.replace(/\[[\w,.\s-]*\]$/, '')));
  return undefined;
}

/** A project that is installed from its directory writes build output beside its sources. */
function projectProblem(directory: string, site: Site): string | undefined {
  const isProject = ['setup.py', 'pyproject.toml', 'setup.cfg'].some((name) =>
    site.has(joined(directory, name)),
  );
  return isProject ? `\`${directory}\` is built from its sources` : undefined;
}

const POETRY: Spelling = {
  valued: words('--only --without --with --extras -E --project -P --directory -C'),
  plain:
    /^(?:-[nqv]+|--(?:no-root|no-directory|no-dev|no-interaction|no-ansi|ansi|sync|all-extras|no-cache|compile|quiet|verbose|no-plugins))$/,
};

/** `poetry install --no-root …`. */
export function poetryInstall(given: readonly string[], site: Site): Reading {
  const [first, ...rest] = given;
  if (first === 'config') {
    return rest.includes('--local')
      ? '`poetry config --local` writes into the project'
      : settingsOnly(site, POETRY_FILES);
  }
  const options = optionsOf(given, POETRY);
  if (typeof options === 'string') return options;
  if (options.operands.length !== 1 || options.operands[0] !== 'install') return 'it is no `poetry install`';
  const pyproject = joined(site.directory, 'pyproject.toml');
  const text = site.text(pyproject);
  if (text === undefined) return 'its `pyproject.toml` is not one that a COPY brings';
  const installsRoot = !options.given.has('--no-root') && !/^\s*package-mode\s*=\s*false/m.test(text);
  if (installsRoot) return '`poetry install` without `--no-root` installs the project itself';
  if (
    options.given.has('--directory') ||
    options.given.has('-C') ||
    options.given.has('--project') ||
    options.given.has('-P')
  )
    return 'it works in another directory';
  const local = options.given.has('--no-directory') ? [] : localPaths(text, site.directory);
  return {
    reads: (path) =>
      isSettingOf(path, site.directory, POETRY_FILES) || local.some((one) => isBelow(path, one)),
    writes: (path) => isBelow(path, joined(site.directory, '.venv')),
  };
}

const POETRY_FILES = words('pyproject.toml poetry.lock poetry.toml');

function settingsOnly(site: Site, names: ReadonlySet<string>): Install {
  return { ...ELSEWHERE, reads: (path) => isSettingOf(path, site.directory, names) };
}

/** Whether a path is one of those files, in a directory or above it. */
function isSettingOf(path: string, directory: string, names: ReadonlySet<string>): boolean {
  return names.has(nameOf(path)) && upwards(directory).includes(parentOf(path));
}

/** `path = "…"` of dependencies. */
function localPaths(text: string, directory: string): readonly string[] {
  const named = [...text.matchAll(/\b(?:path|workspace-root)\s*=\s*["']([^"']+)["']/g)].map(
    (match) => match[1]!,
  );
  const urls = [...text.matchAll(/file:(?:\/\/)?([^"'\s\]]+)/g)].map((match) => match[1]!);
  return [...named, ...urls].map((path) => joined(directory, path));
}

const PIPENV: Spelling = {
  valued: words('--python --categories --index -i --pypi-mirror --extra-pip-args'),
  plain:
    /^(?:-[dvq]|--(?:system|deploy|dev|ignore-pipfile|clear|verbose|quiet|skip-lock|keep-outdated|site-packages|three))$/,
};

/** `pipenv install` and `pipenv sync`. */
export function pipenvInstall(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, PIPENV);
  if (typeof options === 'string') return options;
  const [subcommand, ...operands] = options.operands;
  if ((subcommand !== 'install' && subcommand !== 'sync') || operands.length > 0)
    return 'it is no install of the project';
  const pipfile = site.text(joined(site.directory, 'Pipfile'));
  if (pipfile === undefined) return 'its `Pipfile` is not one that a COPY brings';
  const local = localPaths(pipfile, site.directory);
  if (/editable\s*=\s*true/.test(pipfile) && local.length > 0)
    return 'an editable dependency is built from its sources';
  const keepsLock =
    subcommand === 'sync' ||
    ['--deploy', '--ignore-pipfile', '--skip-lock'].some((one) => options.given.has(one));
  return {
    reads: (path) =>
      isSettingOf(path, site.directory, words('Pipfile Pipfile.lock .env .venv')) ||
      local.some((one) => isBelow(path, one)),
    writes: (path) =>
      isBelow(path, joined(site.directory, '.venv')) ||
      (!keepsLock && path === joined(site.directory, 'Pipfile.lock')),
  };
}

const UV: Spelling = {
  valued: words(
    '--group --no-group --only-group --extra --no-extra --python -p --index-url --extra-index-url --find-links -f --link-mode --cache-dir --package --index --default-index --no-install-package',
  ),
  plain:
    /^(?:-[qvn]+|--(?:frozen|locked|no-dev|no-install-project|no-install-workspace|no-editable|no-cache|compile-bytecode|all-extras|all-groups|no-default-groups|quiet|verbose|no-progress|all-packages|inexact|exact|no-install-local|no-managed-python|no-python-downloads))$/,
};
const UV_FILES = words('pyproject.toml uv.lock uv.toml .python-version .python-versions');

function isUvSetting(path: string, directory: string): boolean {
  return isSettingOf(path, directory, UV_FILES);
}

/** `uv sync …`. */
export function uvSync(given: readonly string[], site: Site, variables: ReadonlySet<string>): Reading {
  const options = optionsOf(given, UV);
  if (typeof options === 'string') return options;
  if (options.operands.length !== 1 || options.operands[0] !== 'sync') return 'it is no `uv sync`';
  const text = site.text(joined(site.directory, 'pyproject.toml'));
  if (text === undefined) return 'its `pyproject.toml` is not one that a COPY brings';
  const isFrozen = options.given.has('--frozen');
  const isPackage =
    (/^\s*\[build-system\]/m.test(text) && !/^\s*package\s*=\s*false/m.test(text)) ||
    /^\s*package\s*=\s*true/m.test(text);
  const leavesProject =
    options.given.has('--no-install-project') || options.given.has('--no-install-workspace');
  if (isPackage && !leavesProject) return '`uv sync` installs the project itself';
  if (!isFrozen && /^\s*dynamic\s*=/m.test(text))
    return 'the metadata of the project are read from its sources';
  const isWorkspace = /\[tool\.uv\.workspace\]/.test(text);
  if (isWorkspace && !options.given.has('--no-install-workspace'))
    return '`uv sync` installs the members of the workspace';
  const local = localPaths(text, site.directory);
  const asks = ['--index-url', '--extra-index-url', '--find-links', '-f', '--index', '--default-index'];
  const keepsLock =
    isFrozen ||
    options.given.has('--locked') ||
    (!asks.some((name) => options.given.has(name)) &&
      ![...variables].some(isUvResolution) &&
      uvLockProblem(site.directory, site) === undefined);
  return {
    reads: (path) =>
      isUvSetting(path, site.directory) ||
      local.some((one) => isBelow(path, one)) ||
      (isWorkspace && nameOf(path) === 'pyproject.toml' && isBelow(path, site.directory)),
    writes: (path) =>
      isBelow(path, joined(site.directory, '.venv')) ||
      (!keepsLock && path === joined(site.directory, 'uv.lock')),
  };
}

const CONDA: Spelling = {
  valued: words('-f --file -n --name -p --prefix -c --channel --solver'),
  plain:
    /^(?:-[yqv]+|--(?:yes|quiet|verbose|prune|override-channels|freeze-installed|no-deps|strict-channel-priority|no-channel-priority))$/,
};

/** `conda env create|update -f`, `conda install|create` of packages or files. */
export function condaInstall(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, CONDA);
  if (typeof options === 'string') return options;
  const [subcommand, ...rest] = options.operands;
  const isEnv = subcommand === 'env' && (rest[0] === 'create' || rest[0] === 'update') && rest.length === 1;
  const isPlain =
    (subcommand === 'install' || subcommand === 'create') && rest.every((one) => !/[/\\]|^\./.test(one));
  if (!isEnv && !isPlain) return 'it is no install that is known';
  const named = [...(options.given.get('-f') ?? []), ...(options.given.get('--file') ?? [])];
  const files = new Set(
    (named.length === 0 && isEnv ? ['environment.yml', 'environment.yaml'] : named).map((one) =>
      joined(site.directory, one),
    ),
  );
  const directories = new Set<string>();
  for (const file of [...files]) {
    const text = site.text(file);
    if (text === undefined) {
      if (named.length === 0) continue;
      return `\`${file}\` is no file that a COPY brings and that can be read`;
    }
    for (const [, option, value] of text.matchAll(/^\s*-\s*["']?(-[a-z]|--[a-z-]+)[=\s]+["']?([^"'\s]+)/gm)) {
      if (/^(?:-r|-c|--requirement|--constraint)$/.test(option!)) {
        const problem = readRequirements(
          joined(parentOf(file), value!),
          { ...site, directory: parentOf(file) },
          files,
          directories,
        );
        if (problem !== undefined) return problem;
      } else if (!/^(?:-i|--index-url|--extra-index-url)$/.test(option!))
        return 'a pip requirement is a path';
    }
    if (/^\s*-\s*["']?(?:\.{1,2}(?:\/|["'\s]|$)|file:)/m.test(text)) return 'a pip requirement is a path';
  }
  const prefixes = [...(options.given.get('-p') ?? []), ...(options.given.get('--prefix') ?? [])].map((one) =>
    joined(site.directory, one),
  );
  if (directories.size > 0) return 'a pip requirement is a path';
  return {
    reads: (path) =>
      files.has(path) ||
      [...files].some(
        (file) =>
          mentions(site.text(file) ?? '', parentOf(file), path) &&
          relativeTo(parentOf(file), path) !== undefined,
      ),
    writes: (path) => prefixes.some((prefix) => isBelow(path, prefix)),
  };
}
