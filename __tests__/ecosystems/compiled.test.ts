/** What downloads of Cargo, Maven, Gradle, .NET, Mix, Swift, Dart and Deno read, and what keeps them behind the sources. */
import { describe, expect, test } from '@jest/globals';
import { agreementOf, frozenOf, inputsOf, projectOf } from './project.js';
import { memoryFiles } from './memory-files.js';

const NONE = { blockers: [], problems: [] };

/** The step before a command: its text and what it reads, or the reason why there is none. */
function stepBefore(line: string, files: Readonly<Record<string, unknown>>, working = ''): string {
  const view = memoryFiles(files);
  const { ecosystem, call, directory } = projectOf(line, view, working);
  const found = ecosystem.download?.(view, directory, call);
  if (found === undefined) return 'none';
  return 'reason' in found ? `none: ${found.reason}` : `${found.command}: ${found.inputs.files.join(' ')}`;
}

describe('Cargo', () => {
  const files = {
    'Cargo.toml':
      '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n[workspace.dependencies]\nshared = { path = "shared" }\n',
    'Cargo.lock': '',
    'rust-toolchain.toml': '',
    '.cargo/config.toml': '',
    'crates/a/Cargo.toml': '[package]\nname = "a"\n[dependencies]\nb = { path = "../../b" }\n',
    'crates/a/build.rs': '',
    'crates/old/Cargo.toml': '[package]\nname = "old"\n',
    'shared/Cargo.toml': '[package]\nname = "shared"\n',
    'b/Cargo.toml': '[package]\nname = "b"\n',
  };

  test('manifests of the workspace and of paths are read, configuration and toolchain too', () => {
    expect(inputsOf('cargo fetch --locked', files).files).toEqual([
      ...['.cargo', 'Cargo.lock', 'Cargo.toml', 'b/Cargo.toml', 'crates/a/Cargo.toml', 'rust-toolchain.toml'],
      'shared/Cargo.toml',
    ]);
    expect(inputsOf('cargo fetch', files, 'crates/a').files).toContain('Cargo.lock');
    expect(inputsOf('cargo fetch --manifest-path crates/a/Cargo.toml', files).files).toContain('Cargo.lock');
  });

  test('a package blocks, for its targets have to be there; so does a path that is outside', () => {
    expect(inputsOf('cargo fetch', files).blockers.length).toBe(3);
    const outside = { 'Cargo.toml': '[package]\nname = "x"\n[patch.crates-io]\ny = { path = "../y" }\n' };
    expect(inputsOf('cargo fetch', outside).blockers.join()).toContain('outside');
    expect(inputsOf('cargo build --release', files).blockers.join()).toContain('sources');
    expect(stepBefore('cargo build', files)).toContain('none');
    expect(inputsOf('cargo fetch', { 'Cargo.toml': '[' }).problems.join()).toContain('is no TOML');
  });

  test('a lockfile of dependencies is not proven, one without any is', () => {
    const alone = {
      'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\n',
      'Cargo.lock': 'version = 3\n[[package]]\nname = "x"\nversion = "0.1.0"\n',
    };
    expect(agreementOf('cargo build', alone)).toBe('in sync');
    expect(
      agreementOf('cargo build', { ...alone, 'Cargo.toml': '[package]\nname = "x"\nversion = "0.2.0"\n' }),
    ).not.toBe('in sync');
    expect(agreementOf('cargo build', files)).not.toBe('in sync');
    expect(frozenOf('cargo build --release', alone)).toBe('+--locked');
    expect(frozenOf('cargo build --locked', alone)).toBe('already');
    expect(frozenOf('cargo install ripgrep', alone)).not.toContain('+');
  });
});

const POM = '<project><modelVersion>4.0.0</modelVersion><artifactId>x</artifactId></project>';

describe('Maven', () => {
  const reactor = {
    'pom.xml':
      '<project xmlns="http://maven.apache.org/POM/4.0.0"><modules><module>api</module><module>lib/pom.xml</module></modules></project>',
    'api/pom.xml': '<project><parent><artifactId>p</artifactId></parent></project>',
    'lib/pom.xml': '<project><parent><relativePath>../parent</relativePath></parent></project>',
    'parent/pom.xml': POM,
    '.mvn/maven.config': '',
    mvnw: '',
    'api/src/main/java/A.java': '',
  };

  test('manifests of modules and parents, and the wrapper, are read', () => {
    const all = ['.mvn', 'api/pom.xml', 'lib/pom.xml', 'mvnw', 'parent/pom.xml', 'pom.xml'];
    expect(inputsOf('./mvnw -B dependency:go-offline', reactor)).toEqual({ files: all, ...NONE });
    expect(inputsOf('mvn -f api/pom.xml dependency:resolve', reactor).files).toEqual(all);
  });

  test('a settings file, a file of a dependency and a repository of the tree are read', () => {
    const files = {
      'pom.xml':
        '<project><dependencies><dependency><systemPath>${project.basedir}/lib/x.jar</systemPath></dependency></dependencies><repositories><repository><url>file://${basedir}/repo</url></repository></repositories></project>',
      'settings.xml': '',
      'lib/x.jar': '',
      'repo/x': '',
    };
    expect(inputsOf('mvn -s settings.xml dependency:go-offline', files)).toEqual({
      files: ['lib/x.jar', 'pom.xml', 'repo', 'settings.xml'],
      ...NONE,
    });
  });

  test('a module that is missing or computed, an extension, another goal block', () => {
    const of = (pom: string, line = 'mvn dependency:go-offline'): number =>
      inputsOf(line, { 'pom.xml': pom }).blockers.length;
    expect(of('<project><modules><module>gone</module></modules></project>')).toBe(1);
    expect(of('<project><modules><module>${x}</module></modules></project>')).toBe(1);
    expect(
      of(
        '<project><build><extensions><extension><artifactId>jgitver-maven-plugin</artifactId></extension></extensions></build></project>',
      ),
    ).toBe(1);
    expect(of(POM, 'mvn dependency:resolve compile')).toBe(1);
    expect(of(POM, 'mvn --zzz dependency:resolve')).toBe(1);
    expect(of(POM, 'mvn -DskipTests -Pprod -ntp dependency:resolve')).toBe(0);
    expect(inputsOf('mvn dependency:resolve', { 'pom.xml': '<project>' }).problems.join()).toContain(
      'is no XML',
    );
  });

  test('before the build of a single module stands `dependency:go-offline`', () => {
    expect(stepBefore('mvn -B -ntp clean package -DskipTests', { 'pom.xml': POM })).toBe(
      'mvn -B -ntp dependency:go-offline: pom.xml',
    );
    expect(stepBefore('./mvnw package', { 'pom.xml': POM, mvnw: '' })).toBe(
      './mvnw dependency:go-offline: mvnw pom.xml',
    );
    expect(stepBefore('mvn package', reactor)).toContain('modules');
    expect(stepBefore('mvn package', reactor, 'api')).toContain('module of another project');
    expect(stepBefore('mvn -o package', { 'pom.xml': POM })).toContain('offline');
  });
});

describe('Gradle', () => {
  const files = {
    'build.gradle': "plugins { id 'java' }\n",
    'gradle/wrapper/gradle-wrapper.properties': '',
    'gradle/libs.versions.toml': '',
    'gradle.properties': '',
    gradlew: '',
    'src/main/java/A.java': '',
  };

  test.each(['./gradlew --no-daemon dependencies', 'gradle dependencies', 'gradle help'])(
    '`%s` runs build scripts and plugins, which may read anything',
    (command) => {
      expect(inputsOf(command, files).blockers.join()).toContain('may read any file');
    },
  );

  test('the release of Gradle is fetched from the wrapper alone', () => {
    expect(inputsOf('./gradlew --version', files)).toEqual({
      files: ['gradle.properties', 'gradle/wrapper', 'gradlew'],
      ...NONE,
    });
    expect(inputsOf('./gradlew --version', { 'build.gradle': '', gradlew: '' }).blockers).toHaveLength(1);
  });

  test('a build needs sources', () => {
    expect(inputsOf('./gradlew build -x test', files).blockers.join()).toContain('sources');
    expect(projectOf('gradle bootJar', memoryFiles(files)).call.role).toBe('build');
    expect(stepBefore('./gradlew build', files)).toBe('none');
  });
});

describe('.NET', () => {
  const csproj = (inner = ''): string => `<Project Sdk="Microsoft.NET.Sdk.Web">${inner}</Project>`;
  const files = {
    'Shop.sln':
      'Project("{FAE04EC0}") = "Api", "src\\Api\\Api.csproj", "{1}"\nEndProject\nProject("{2150E333}") = "docs", "docs", "{2}"\nEndProject\n',
    'src/Api/Api.csproj': csproj(
      '<ItemGroup><ProjectReference Include="..\\Lib\\Lib.csproj" /></ItemGroup><Import Project="..\\common.props" />',
    ),
    'src/Api/packages.lock.json': '{}',
    'src/Api/Program.cs': '',
    'src/Lib/Lib.csproj': csproj(),
    'src/common.props': '<Project/>',
    'Directory.Build.props': '<Project/>',
    'src/Directory.Packages.props': '<Project/>',
    'NuGet.Config':
      '<configuration><packageSources><add key="local" value="./feed" /></packageSources></configuration>',
    'feed/x.nupkg': '',
    'global.json': '{}',
    '.config/dotnet-tools.json': '{}',
  };
  const all = [
    ...[
      '.config/dotnet-tools.json',
      'Directory.Build.props',
      'NuGet.Config',
      'Shop.sln',
      'feed',
      'global.json',
    ],
    ...[
      'src/Api/Api.csproj',
      'src/Api/packages.lock.json',
      'src/Directory.Packages.props',
      'src/Lib/Lib.csproj',
    ],
    'src/common.props',
  ];

  test('projects of a solution, what they reference and import, and shared files are read', () => {
    expect(inputsOf('dotnet restore', files)).toEqual({ files: all, ...NONE });
    expect(inputsOf('dotnet restore src/Api/Api.csproj -r linux-x64', files).files).toEqual(
      all.filter((path) => path !== 'Shop.sln'),
    );
    expect(inputsOf('dotnet restore', files, 'src/Api').files).toContain('src/Lib/Lib.csproj');
  });

  test('slnx and slnf are solutions too', () => {
    const { 'Shop.sln': _, ...rest } = files;
    const slnx = { ...rest, 'Shop.slnx': '<Solution><Project Path="src/Api/Api.csproj" /></Solution>' };
    expect(inputsOf('dotnet restore Shop.slnx', slnx).files).toContain('src/Lib/Lib.csproj');
    const slnf = { ...files, 'Some.slnf': { solution: { path: 'Shop.sln', projects: [] } } };
    expect(inputsOf('dotnet restore Some.slnf', slnf).files).toContain('src/Lib/Lib.csproj');
  });

  test.each([
    '<ItemGroup><ProjectReference Include="..\\Gone\\Gone.csproj" /></ItemGroup>',
    '<ItemGroup><ProjectReference Include="$(Root)\\X.csproj" /></ItemGroup>',
    '<Import Project="$(Shared)\\x.props" />',
    '<Import Project="gone.props" />',
    '<Target Name="T" BeforeTargets="Restore" />',
  ])('a project with %s blocks', (inner) => {
    expect(inputsOf('dotnet restore', { 'X.csproj': csproj(inner) }).blockers).toHaveLength(1);
  });

  test('projects that refer to each other end, one that does not parse is a problem', () => {
    const circle = {
      'A/A.csproj': csproj('<ItemGroup><ProjectReference Include="../B/B.csproj" /></ItemGroup>'),
      'B/B.csproj': csproj('<ItemGroup><ProjectReference Include="../A/A.csproj" /></ItemGroup>'),
    };
    expect(inputsOf('dotnet restore A', circle)).toEqual({ files: ['A/A.csproj', 'B/B.csproj'], ...NONE });
    expect(inputsOf('dotnet restore', { 'A.csproj': '<Project>' }).problems.join()).toContain('is no XML');
    expect(inputsOf('dotnet restore', { 'a.csproj': csproj(), 'b.csproj': csproj() }).blockers).toHaveLength(
      1,
    );
  });

  test('the directories of restored projects are an overlay', () => {
    const view = memoryFiles({ 'A.csproj': csproj() });
    const { ecosystem, call } = projectOf('dotnet restore', view);
    expect(ecosystem.overlay(view, '', call)).toEqual({ directories: ['obj', 'bin'], files: [] });
  });

  test('before a publish that restores stands a restore of the same', () => {
    expect(stepBefore('dotnet publish src/Api/Api.csproj -c Release -o /app', files)).toMatch(
      /^dotnet restore src\/Api\/Api\.csproj: /,
    );
    expect(stepBefore('dotnet publish -c Release', files)).toMatch(/^dotnet restore: /);
    expect(stepBefore('dotnet publish --no-restore', files)).toContain('none');
    expect(stepBefore('dotnet publish -r linux-x64', files)).toContain('-r');
    expect(stepBefore('dotnet publish -p:PublishAot=true', files)).toContain('-p');
  });

  test('lockfiles agree with what the projects ask for', () => {
    const project = csproj('<ItemGroup><PackageReference Include="Serilog" Version="3.1.0" /></ItemGroup>');
    const lock = (requested: string, name = 'Serilog'): unknown => ({
      version: 1,
      dependencies: {
        'net8.0': { [name]: { type: 'Direct', requested, resolved: '3.1.0' }, Other: { type: 'Transitive' } },
      },
    });
    const of = (locked: unknown): string =>
      agreementOf('dotnet restore', { 'A.csproj': project, 'packages.lock.json': locked });
    expect(of(lock('[3.1.0, )'))).toBe('in sync');
    expect(of(lock('[3.0.0, )'))).toContain('Serilog');
    expect(of(lock('[3.1.0, )', 'Else'))).toContain('Serilog');
    expect(agreementOf('dotnet restore', { 'A.csproj': project })).toContain('no lockfile');
    expect(frozenOf('dotnet restore', files)).toBe('+--locked-mode');
    expect(frozenOf('dotnet restore --locked-mode', files)).toBe('already');
  });
});

describe('Mix', () => {
  test('manifest, lockfile, configuration and apps of an umbrella are read', () => {
    const files = {
      'mix.exs':
        'defmodule X do\n  def project, do: [apps_path: "apps", version: "1"] # File.read!("x")\nend\n',
      'mix.lock': '%{}',
      'config/config.exs': 'import Config\nimport_config "#{config_env()}.exs"\n',
      'config/prod.exs': '',
      'apps/a/mix.exs': 'defp deps, do: [{:b, path: "../../b"}]\n',
      'apps/a/lib/a.ex': '',
      'b/mix.exs': '',
      'b/lib/b.ex': '',
    };
    expect(inputsOf('mix deps.get --only prod', files)).toEqual({
      files: ['apps/a/mix.exs', 'b', 'config', 'mix.exs', 'mix.lock'],
      ...NONE,
    });
  });

  test('a version file is read, other reading blocks', () => {
    const of = (text: string): ReturnType<typeof inputsOf> =>
      inputsOf('mix deps.get', { 'mix.exs': text, VERSION: '' });
    expect(of('version: File.read!("VERSION")')).toEqual({ files: ['VERSION', 'mix.exs'], ...NONE });
    expect(of('System.cmd("git", ["describe"])').blockers).toHaveLength(1);
    expect(of('[{:x, path: "../x"}]').blockers).toHaveLength(1);
    expect(inputsOf('mix release', { 'mix.exs': '' }).blockers).toHaveLength(1);
    expect(frozenOf('mix deps.get', { 'mix.exs': '', 'mix.lock': '' })).toBe('+--check-locked >=1.15');
    expect(agreementOf('mix deps.get', { 'mix.exs': '', 'mix.lock': '' })).toContain('program');
  });
});

describe('Swift', () => {
  const files = {
    'Package.swift':
      'import PackageDescription\nlet p = Package(dependencies: [.package(path: "Core"), .package(url: "https://x", from: "1.0.0")])\n',
    'Package@swift-5.9.swift': '',
    'Package.resolved': '{}',
    'Core/Package.swift': '',
    'Sources/App/main.swift': '',
  };

  test('manifests, lockfile and packages of the tree are read', () => {
    expect(inputsOf('swift package resolve', files)).toEqual({
      files: ['Core', 'Package.resolved', 'Package.swift', 'Package@swift-5.9.swift'],
      ...NONE,
    });
  });

  test('a manifest that reads files blocks, and one of a package outside', () => {
    expect(
      inputsOf('swift package resolve', { 'Package.swift': 'import Foundation\n' }).blockers,
    ).toHaveLength(1);
    expect(
      inputsOf('swift package resolve', { 'Package.swift': '.package(path: "../x")' }).blockers,
    ).toHaveLength(1);
    expect(inputsOf('swift build', files).blockers).toHaveLength(1);
  });

  test('before a build stands a resolve, where there is a lockfile', () => {
    expect(stepBefore('swift build -c release', files)).toMatch(/^swift package resolve: Core /);
    expect(stepBefore('swift build', { 'Package.swift': '' })).toContain('no lockfile');
    expect(frozenOf('swift package resolve', files)).toBe('+--force-resolved-versions');
  });
});

describe('Dart', () => {
  test('manifests of the package, of paths and of the workspace are read', () => {
    const files = {
      'pubspec.yaml': 'name: x\nworkspace:\n  - app\ndependencies:\n  lib:\n    path: lib_x\n',
      'pubspec.lock': '',
      'pubspec_overrides.yaml': '',
      'app/pubspec.yaml': 'name: app\nresolution: workspace\n',
      'lib_x/pubspec.yaml': 'name: lib\n',
      'bin/x.dart': '',
    };
    const all = [
      'app/pubspec.yaml',
      'lib_x/pubspec.yaml',
      'pubspec.lock',
      'pubspec.yaml',
      'pubspec_overrides.yaml',
    ];
    expect(inputsOf('dart pub get', files)).toEqual({ files: all, ...NONE });
    expect(inputsOf('dart pub get', files, 'app').files).toEqual(all);
  });

  test('sources that are generated, and paths outside, block', () => {
    const of = (text: string): number =>
      inputsOf('flutter pub get', { 'pubspec.yaml': text }).blockers.length;
    expect(of('flutter:\n  generate: true\n')).toBe(1);
    expect(of('dependencies:\n  x:\n    path: ../x\n')).toBe(1);
    expect(of('dependencies:\n  x: ^1.0.0\n')).toBe(0);
    expect(inputsOf('dart pub get', { 'pubspec.yaml': 'a: [' }).problems).toHaveLength(1);
    const locked = { 'pubspec.yaml': 'name: x\n', 'pubspec.lock': 'packages: {}\n' };
    expect(frozenOf('dart pub get', locked)).toBe('+--enforce-lockfile >=3.0');
    expect(agreementOf('dart pub get', locked)).toContain('ranges');
  });
});

describe('Deno', () => {
  test('configuration, lockfile, import map and members are read', () => {
    const files = {
      'deno.jsonc': '{ /* shop */ "workspace": ["./a"], "importMap": "imports.json", }',
      'imports.json': '{}',
      'deno.lock': '{}',
      'package.json': '{}',
      'a/deno.json': '{}',
      'main.ts': '',
    };
    expect(inputsOf('deno install --frozen', files)).toEqual({
      files: ['a/deno.json', 'deno.jsonc', 'deno.lock', 'imports.json', 'package.json'],
      ...NONE,
    });
  });

  test('what follows the imports of an entry needs the sources', () => {
    const files = { 'deno.json': '{}', 'main.ts': '' };
    expect(inputsOf('deno cache main.ts', files).blockers).toHaveLength(1);
    expect(inputsOf('deno install --entrypoint main.ts', files).blockers).toHaveLength(1);
    expect(inputsOf('deno install', { 'deno.json': '{' }).problems).toHaveLength(1);
    expect(frozenOf('deno install', { ...files, 'deno.lock': '{}' })).toBe('+--frozen');
    expect(agreementOf('deno install', { ...files, 'deno.lock': '{}' })).toContain('sources');
    expect(projectOf('deno install -g x', memoryFiles(files)).call.role).toBe('add');
  });
});
