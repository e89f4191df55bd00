/** Releases of Elixir: a directory with the virtual machine, all code, and a script that starts it. */
import { isWithin, joinPath, resolvePath } from '../ecosystems/context-path.js';
import { recognise } from '../packages/recognise.js';
import { gatherPath } from './literal-paths.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import type { BuiltStage, Runs, Runtime, Start } from './runtime.js';

/** https://hexdocs.pm/mix/Mix.Tasks.Release.html */
export const ELIXIR: Runtime = { id: 'elixir', managers: ['mix', 'npm', 'yarn', 'pnpm'], read };

/** `_build/prod/rel/shop/bin/shop` */
const SCRIPT = /^(.*\/rel\/[^/]+)\/bin\/[^/]+$/;
/** Commands of the script. https://hexdocs.pm/mix/Mix.Tasks.Release.html#module-bin-release_name-commands */
const COMMANDS = /^(?:start|start_iex|foreground|eval|rpc|daemon)$/;

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const { program, arguments: words, directory, evidence } = start;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'mix' || name === 'iex' || name === 'elixir')
    return {
      reason: `\`${[name, ...words.slice(0, 1)].join(' ')}\` compiles when it starts, and needs all that builds`,
    };
  const path = program.startsWith('/') ? resolvePath('', program.slice(1)) : resolvePath(directory, program);
  const release = path === undefined ? undefined : SCRIPT.exec(path)?.[1];
  const isServer = name === 'server' || name === 'migrate';
  if (path === undefined || release === undefined || (!isServer && !COMMANDS.test(words[0] ?? '')))
    return undefined;
  // `mix release`, `mix do compile, release`
  const step = stage.steps.find(
    ({ command }) =>
      recognise(command)?.manager.id === 'mix' && command.arguments.some(({ value }) => value === 'release'),
  );
  if (step === undefined) return undefined;

  const gathering = gatherNeeds();
  const project = /^(.*?)\/?_build\//.exec(release)?.[1] ?? directory;
  gatherProject(gathering, stage, project, evidence);
  gatherSources(gathering, stage, project, release);
  // the script is one of `sh`, and the machine is compiled; its `crypto` loads OpenSSL of the image
  // https://github.com/erlang/docker-erlang-otp
  gathering.facility('shell', evidence);
  for (const library of ['libstdc++.so.6', 'libgcc_s.so.1', 'libtinfo.so.6'])
    gathering.add('libraries', library, step.evidence);
  gathering.add('libraries', openssl(stage), step.evidence);
  for (const [, value] of start.environment)
    if (value !== undefined) gatherPath(gathering, value, evidence, { stage, copied: [release] });
  return {
    needs: gathering.result({ name: path, evidence }),
    base: { kind: 'libc' },
    tree: undefined,
    artifacts: [{ name: release, evidence: step.evidence }],
    toolchainVariables: [/^(?:ELIXIR_VERSION|OTP_VERSION|REBAR\d?_VERSION|MIX_ENV|HEX_HOME|MIX_HOME)$/],
  };
}

/** https://packages.debian.org: OpenSSL 1.1 until bullseye */
function openssl({ image }: BuiltStage): string {
  return /bullseye|buster|stretch/.test(image.tag ?? '') ? 'libcrypto.so.1.1' : 'libcrypto.so.3';
}

/** Packages that are compiled by `make`, of sources that they bring themselves. */
const OWN: ReadonlySet<string> = new Set(
  `bcrypt_elixir argon2_elixir pbkdf2_elixir exqlite jiffy yamerl fast_html cmark nimble_lz4 ezstd snappyer
  earmark_parser circuits_uart enacl_nif elixir_make`.split(/\s+/),
);

/** What `mix.exs` and `mix.lock` say: `{:hex, :name, "1.0", "…", [:make, :mix], …}`. */
function gatherProject(
  gathering: NeedsGathering,
  { files }: BuiltStage,
  project: string,
  evidence: string,
): void {
  const manifest = joinPath(project, 'mix.exs');
  const text = files.read(manifest);
  if (text === undefined)
    gathering.ask('libraries', 'it is not known what the release holds: COPY brings no `mix.exs`', evidence);
  else if (/include_erts:\s*(?!true)/.test(text))
    gathering.ask(
      'everything',
      'the release may come without the virtual machine (`include_erts`)',
      manifest,
    );
  const lock = joinPath(project, 'mix.lock');
  const locked = files.read(lock);
  if (locked === undefined) {
    gathering.ask('libraries', 'without `mix.lock` it is not known which packages there are', evidence);
    return;
  }
  locked.split(/\r?\n/).forEach((line, at) => {
    const [, name, builders] = /\{:hex, :(\w+), "[^"]*", "[^"]*", \[([^\]]*)\]/.exec(line) ?? [];
    if (name === undefined) return;
    gathering.add('packages', name, `${lock}:${at + 1}`);
    if (builders!.includes(':make') && !OWN.has(name))
      gathering.ask(
        'libraries',
        `\`${name}\` is compiled, and linked with what the image has`,
        `${lock}:${at + 1}`,
      );
    if (['finch', 'mint', 'req', 'hackney', 'httpoison', 'tesla', 'swoosh'].includes(name))
      gathering.facility('certificates', `${lock}:${at + 1}`);
    if (name === 'chromic_pdf' || name === 'wallaby')
      gathering.ask('programs', `\`${name}\` starts a browser`, `${lock}:${at + 1}`);
    if (name === 'mogrify') gathering.add('programs', 'mogrify', `${lock}:${at + 1}`);
  });
}

const STARTS =
  /(?:System\.(?:cmd|shell|find_executable)|:os\.(?:cmd|find_executable)|Port\.open|MuonTrap\.cmd|Rambo\.run)\(/g;
const MOST_FILES = 5_000;

/** Programs that sources start, and paths that they name. */
function gatherSources(gathering: NeedsGathering, stage: BuiltStage, project: string, release: string): void {
  const { files } = stage;
  let count = 0;
  const visit = (directory: string, depth: number): void => {
    for (const name of [...files.list(directory)].sort()) {
      const path = joinPath(directory, name);
      if (files.kind(path) === 'directory') {
        if (depth < 40 && !['test', 'deps', '_build', 'node_modules', '.git', 'assets'].includes(name))
          visit(path, depth + 1);
        continue;
      }
      if (!/\.exs?$/.test(name) || isWithin(release, path)) continue;
      if (++count > MOST_FILES) {
        gathering.ask(
          'programs',
          `there are more than ${MOST_FILES} sources, and not all are read`,
          directory,
        );
        return;
      }
      (files.read(path) ?? '').split(/\r?\n/).forEach((line, at) => {
        const code = line.replace(/^\s*#.*$/, '');
        const evidence = `${path}:${at + 1}`;
        for (const { index, 0: call } of code.matchAll(STARTS)) {
          const program = /^\s*["']([^"'#]+)["']/.exec(code.slice(index + call.length))?.[1];
          if (program === undefined || /shell|:os\.cmd/.test(call))
            gathering.ask('programs', `it is not known what \`${call.slice(0, -1)}\` starts`, evidence);
          else gathering.add('programs', program, evidence);
        }
        for (const [, value] of code.matchAll(/"(\/[^"#]*)"/g))
          gatherPath(gathering, value!, evidence, { stage, copied: [release] });
        for (const [, value] of code.matchAll(/System\.(?:get_env|fetch_env!?)\("(\w+)"/g))
          gathering.add('variables', value!, evidence);
      });
    }
  };
  visit(project, 0);
}
