/** Programs that `dotnet publish` and `dotnet build` make. https://learn.microsoft.com/dotnet/core/tools/dotnet-publish */
import { isWithin, joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { elementsNamed, parseXml } from '../ecosystems/xml.js';
import type { XmlElement } from '../ecosystems/xml.js';
import { readDotnetSources } from './dotnet-reads.js';
import { imagePath, searchPath } from './image-path.js';
import { findMade, madeFiles } from './made-files.js';
import type { Made } from './made-files.js';
import { namedFiles } from './named-files.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage, Runs, Runtime, Start } from './runtime.js';
import { takenFiles } from './taken-files.js';
import { askAboutChanges } from './source-changes.js';
import { wordValue } from './words.js';

export const DOTNET: Runtime = { id: 'dotnet', managers: ['dotnet'], read };

/**
 * https://github.com/dotnet/dotnet-docker/blob/main/src/sdk/8.0/bookworm-slim/amd64/Dockerfile. How changes of files are
 * noticed (`DOTNET_USE_POLLING_FILE_WATCHER`) is a matter of programs too: they may load their settings anew.
 */
const TOOLCHAIN_VARIABLES: readonly RegExp[] = [
  /^(?:NUGET_\w+|DOTNET_(?:SDK_VERSION|GENERATE_ASPNET_CERTIFICATE|NOLOGO|CLI_\w+|SKIP_\w+)|POWERSHELL_\w+)$/,
];

interface Project {
  /** project files, the program's own first */
  readonly files: readonly string[];
  readonly elements: readonly XmlElement[];
}

interface DotnetBuild {
  readonly project: Project;
  /** the directory with all that is published */
  readonly output: string;
  /** properties of the command line, in lower case */
  readonly properties: ReadonlyMap<string, string>;
  /** `-r` is given */
  readonly runtime: string | undefined;
  readonly certain: boolean;
  readonly evidence: string;
}

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const isHost = nameOf(start.program) === 'dotnet';
  const first = start.arguments.find((word) => !word.startsWith('-'));
  const given = isHost
    ? first === 'exec'
      ? start.arguments[start.arguments.indexOf('exec') + 1]
      : first
    : start.program;
  if (given === undefined) return isHost ? { reason: 'what `dotnet` runs is not known' } : undefined;
  if (isHost && !given.endsWith('.dll'))
    return { reason: `\`dotnet ${given}\` needs the SDK when the container runs` };
  const path = imagePath(start.directory, given);
  if (path !== undefined && stage.files.kind(path) === 'file') return undefined;
  const made = madeFiles(stage, (step) => outputsOf(step, stage.files));
  const found = findMade(
    made,
    isHost && !given.includes('/') ? `./${given}` : given,
    start.directory,
    searchPath(start.environment, []),
  );
  if (found === undefined)
    return (isHost || given.includes('/')) && stage.steps.some(({ command }) => command.name === 'dotnet')
      ? { reason: `it cannot be told which command makes \`${given}\`` }
      : undefined;
  return runs(start, stage, found);
}

function outputsOf(step: BuildStep, view: ContextFiles): readonly Made<DotnetBuild>[] {
  const words = step.command.arguments.map((word) => wordValue(word, step.environment));
  const [verb] = words;
  if (step.command.name !== 'dotnet' || (verb !== 'publish' && verb !== 'build')) return [];
  const properties = new Map<string, string>();
  const operands: string[] = [];
  let output: string | undefined;
  let configuration: string | undefined;
  let runtime: string | undefined;
  let framework: string | undefined;
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return [];
    const next = words[at + 1];
    const property = /^(?:-p|\/p|--property|-property|\/property)[:=]([^=]+)=(.*)$/.exec(word);
    if (property !== null) properties.set(property[1]!.toLowerCase(), property[2]!.toLowerCase());
    else if (word === '-o' || word === '--output') output = words[++at];
    else if (word === '-c' || word === '--configuration') configuration = words[++at];
    else if (word === '-r' || word === '--runtime') runtime = words[++at];
    else if (word === '-f' || word === '--framework') framework = words[++at];
    else if (word === '-a' || word === '--arch' || word === '--os') runtime = words[++at];
    else if (word === '-v' || word === '--verbosity' || word === '--source' || word === '-s') at++;
    else if (word === '--self-contained' || word === '--sc') {
      properties.set('selfcontained', next === 'false' ? 'false' : 'true');
      if (next === 'true' || next === 'false') at++;
    } else if (word.startsWith('--self-contained=')) properties.set('selfcontained', word.split('=')[1]!);
    else if (word === '--no-self-contained') properties.set('selfcontained', 'false');
    else if (!word.startsWith('-') && !word.startsWith('/p')) operands.push(word);
  }
  const place = imagePath(step.directory, operands[0] ?? '.');
  const file = place === undefined ? undefined : projectAt(view, place);
  if (file === undefined) return [];
  const project = projectOf(view, file);
  const name = propertyOf(project, properties, 'AssemblyName') ?? nameOf(file).replace(/\.\w+proj$/, '');
  const tfm = framework ?? propertyOf(project, properties, 'TargetFramework');
  const base = joinPath(parentOf(file) ?? '', 'bin');
  const directory =
    output !== undefined
      ? imagePath(step.directory, output)
      : tfm === undefined
        ? undefined
        : joinPath(
            base,
            [
              configuration ??
                (verb === 'publish' && !/^net(?:coreapp|[5-7]\.)/.test(tfm) ? 'Release' : 'Debug'),
              tfm,
              ...(runtime === undefined ? [] : [runtime]),
              ...(verb === 'publish' ? ['publish'] : []),
            ].join('/'),
          );
  if (directory === undefined) return [];
  const origin = {
    project,
    output: directory,
    properties,
    runtime,
    certain: step.command.isUnconditional,
    evidence: step.evidence,
  };
  return ['', `${name}.dll`, name].map((one) => ({
    path: joinPath(directory, one),
    origin,
    evidence: step.evidence,
  }));
}

/** The project file that a path stands for: itself, or the one in a directory. */
function projectAt(view: ContextFiles, path: string): string | undefined {
  if (view.kind(path) === 'file') return /\.(?:cs|fs|vb)proj$/.test(path) ? path : undefined;
  const names = view.list(path).filter((name) => /\.(?:cs|fs|vb)proj$/.test(name));
  return names.length === 1 ? joinPath(path, names[0]!) : undefined;
}

/** A project, what it refers to, and the properties that stand above it. */
function projectOf(view: ContextFiles, file: string): Project {
  const files = new Set([file]);
  const elements: XmlElement[] = [];
  for (const path of files) {
    const parsed = parseXml(view.read(path) ?? '');
    if (!('value' in parsed) || parsed.value === undefined || files.size > 500) continue;
    elements.push(parsed.value);
    const directory = parentOf(path) ?? '';
    for (const one of elementsNamed(parsed.value, 'ProjectReference')) {
      const target = resolvePath(directory, (one.attributes['Include'] ?? '').replaceAll('\\', '/'));
      if (target !== undefined) files.add(target);
    }
    // https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory
    for (let place: string | undefined = directory; place !== undefined; place = parentOf(place)) {
      const shared = joinPath(place, 'Directory.Build.props');
      if (view.kind(shared) === 'file') {
        files.add(shared);
        break;
      }
    }
  }
  return { files: [...files], elements };
}

function propertyOf(
  { elements }: Project,
  given: ReadonlyMap<string, string>,
  name: string,
): string | undefined {
  const value =
    given.get(name.toLowerCase()) ??
    elements.flatMap((one) => elementsNamed(one, name)).find(({ text }) => text !== '')?.text;
  return value?.includes('$(') === true ? undefined : value;
}

/** Packages that bring no framework of their own. */
const PLAIN_PACKAGES =
  /^(?:Microsoft\.Extensions\.|System\.|Newtonsoft\.Json$|Dapper$|Npgsql$|StackExchange\.Redis$|RabbitMQ\.Client$|Confluent\.Kafka$|CsvHelper$|CommandLineParser$|Polly|Serilog(?:\.Sinks\.(?:Console|File))?$|NLog$|Google\.Protobuf$|Microsoft\.EntityFrameworkCore|Npgsql\.EntityFrameworkCore|Microsoft\.Data\.)/;
/** Packages that load libraries of the system, or start programs. */
const NATIVE_PACKAGES =
  /^(?:System\.Drawing\.Common|SkiaSharp|Magick\.NET|Oracle\.|Emgu|OpenCvSharp|DinkToPdf|HarfBuzz|LibGit2Sharp|QuestPDF|IronPdf)/i;
const BROWSERS = /^(?:PuppeteerSharp|Microsoft\.Playwright|Selenium)/i;

function runs(start: Start, stage: BuiltStage, found: Made<DotnetBuild>): Runs | { readonly reason: string } {
  const build = found.origin;
  if (!build.certain) return { reason: `it is not certain that the build at ${build.evidence} runs` };
  const { project, properties } = build;
  const needs = gatherNeeds();
  const isSource = (name: string): boolean =>
    /\.(?:cs|fs|vb|csproj|fsproj|vbproj|sln|slnx|cshtml|razor|props|targets)$/.test(name);
  const isBuild = ({ command }: BuildStep): boolean => command.name === 'dotnet';
  const named = namedFiles(start, stage, needs, isBuild, isSource);
  const directories = [...new Set(project.files.map((path) => parentOf(path) ?? ''))];
  readDotnetSources(stage.files, directories, named, needs);
  askAboutChanges(stage, build.evidence, directories, isBuild, isSource, needs);
  const packages = project.elements.flatMap((one) => elementsNamed(one, 'PackageReference'));
  for (const one of packages) {
    const name = one.attributes['Include'] ?? '';
    if (NATIVE_PACKAGES.test(name))
      needs.ask('libraries', `\`${name}\` loads libraries that are not known`, project.files[0]!);
    if (BROWSERS.test(name)) needs.ask('programs', `\`${name}\` starts a browser`, project.files[0]!);
  }
  readContentRoot(start, stage, build, needs);
  const invariant =
    propertyOf(project, properties, 'InvariantGlobalization')?.toLowerCase() === 'true' ||
    /^(?:1|true)$/i.test(start.environment.get('DOTNET_SYSTEM_GLOBALIZATION_INVARIANT') ?? '');
  // https://github.com/dotnet/dotnet-docker/blob/main/documentation/enable-globalization.md
  if (stage.image.family === 'alpine' && !invariant)
    needs.ask(
      'outside',
      'on Alpine the SDK has cultures and time zones that the runtime has not',
      build.evidence,
    );
  needs.facility('certificates', build.evidence);
  needs.facility('time zones', build.evidence);
  needs.facility('temporary directory', build.evidence);

  const entry = { name: found.path, evidence: found.evidence };
  const all = needs.result(entry);
  const directory = parentOf(found.path) ?? '';
  const tree = all.questions.some(({ about }) => about === 'files') ? start.directory : undefined;
  return {
    needs: all,
    base: { kind: 'dotnet', framework: frameworkOf(project, properties, build.runtime, packages) },
    tree,
    artifacts: takenFiles([{ name: directory, evidence: found.evidence }, ...all.files], tree),
    toolchainVariables: TOOLCHAIN_VARIABLES,
  };
}

/** https://learn.microsoft.com/aspnet/core/fundamentals/host/generic-host: the directory that it starts in */
function readContentRoot(start: Start, stage: BuiltStage, build: DotnetBuild, needs: NeedsGathering): void {
  if (isWithin(build.output, start.directory)) return;
  for (const name of stage.files.list(start.directory))
    if (/^appsettings(?:\.[\w-]+)?\.json$|^wwwroot$/.test(name)) {
      const path = joinPath(start.directory, name);
      needs.add('files', path, path);
    }
}

/** What it runs on; `aspnet` where a package may ask for it, for that has all that `runtime` has. */
function frameworkOf(
  project: Project,
  properties: ReadonlyMap<string, string>,
  runtime: string | undefined,
  packages: readonly XmlElement[],
): 'aspnet' | 'runtime' | 'runtime-deps' {
  const isOn = (name: string): boolean => propertyOf(project, properties, name)?.toLowerCase() === 'true';
  const selfContained = propertyOf(project, properties, 'SelfContained')?.toLowerCase();
  if (
    isOn('PublishAot') ||
    (selfContained === 'true' &&
      (runtime ?? propertyOf(project, properties, 'RuntimeIdentifier')) !== undefined)
  )
    return 'runtime-deps';
  const isWeb = project.elements.some(
    (one) =>
      /\.Web$|\.Razor$|\.BlazorWebAssembly$/.test(one.attributes['Sdk'] ?? '') ||
      elementsNamed(one, 'FrameworkReference').some(({ attributes }) =>
        /AspNetCore/.test(attributes['Include'] ?? ''),
      ),
  );
  const isPlain = packages.every(({ attributes }) => PLAIN_PACKAGES.test(attributes['Include'] ?? ''));
  return isWeb || !isPlain ? 'aspnet' : 'runtime';
}
