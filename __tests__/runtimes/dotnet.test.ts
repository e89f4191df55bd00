/** What programs of .NET need when they run. */
import { describe, expect, test } from '@jest/globals';
import { DOTNET } from '../../src/runtimes/dotnet.js';
import { partsOf, readStart, summary } from './built-stage.js';
import type { WrittenStage } from './built-stage.js';

function project(sdk: string, inside = ''): string {
  return `<Project Sdk="${sdk}"><PropertyGroup><TargetFramework>net8.0</TargetFramework>${inside}</PropertyGroup></Project>`;
}

function stage(run: string, csproj: string, files: Readonly<Record<string, string>> = {}): WrittenStage {
  return {
    image: 'mcr.microsoft.com/dotnet/sdk:8.0',
    files: { 'app/Shop.csproj': csproj, 'app/Program.cs': 'Console.WriteLine("x");', ...files },
    run: [run],
  };
}

test.each([
  ['dotnet publish -c Release -o out', 'dotnet out/Shop.dll', 'app/out'],
  ['dotnet publish Shop.csproj --output /srv', 'dotnet /srv/Shop.dll', 'srv'],
  ['dotnet publish -c Release', './bin/Release/net8.0/publish/Shop', 'app/bin/Release/net8.0/publish'],
])('%s makes %s', (run, start, path) => {
  expect(
    partsOf(
      readStart(DOTNET, stage(run, project('Microsoft.NET.Sdk')), start),
      'artifacts',
      'tree',
      'questions',
    ),
  ).toEqual({ artifacts: [path], tree: undefined, questions: [] });
});

describe('what it runs on', () => {
  const base = (csproj: string, run = 'dotnet publish -o out'): unknown =>
    summary(readStart(DOTNET, stage(run, csproj), 'dotnet out/Shop.dll'))['base'];

  test('by its SDK, what it refers to, and how it is published', () => {
    expect(base(project('Microsoft.NET.Sdk.Web'))).toBe('aspnet');
    expect(base(project('Microsoft.NET.Sdk'))).toBe('runtime');
    expect(base(project('Microsoft.NET.Sdk.Worker'))).toBe('runtime');
    const referring = `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Some.Thing"/></ItemGroup></Project>`;
    expect(base(referring)).toBe('aspnet');
    expect(
      base(project('Microsoft.NET.Sdk'), 'dotnet publish -r linux-x64 --self-contained true -o out'),
    ).toBe('runtime-deps');
  });

  test('a project that it refers to may ask for more', () => {
    const files = { 'lib/Lib.csproj': project('Microsoft.NET.Sdk.Web') };
    const own = `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><ProjectReference Include="..\\lib\\Lib.csproj"/></ItemGroup></Project>`;
    const found = readStart(DOTNET, stage('dotnet publish -o out', own, files), 'dotnet out/Shop.dll');
    expect(summary(found)['base']).toBe('aspnet');
  });
});

test('configuration and pages of the directory that it starts in', () => {
  const files = { 'app/appsettings.json': '{}', 'app/wwwroot/site.css': '' };
  const written = stage('dotnet publish -o out', project('Microsoft.NET.Sdk.Web'), files);
  expect(summary(readStart(DOTNET, written, 'dotnet out/Shop.dll'))['artifacts']).toEqual([
    'app/out',
    'app/appsettings.json',
    'app/wwwroot',
  ]);
  expect(
    summary(readStart(DOTNET, written, 'dotnet Shop.dll', { directory: 'app/out' }))['artifacts'],
  ).toEqual(['app/out']);
});

test('what is only known when it runs is open', () => {
  const questions = (source: string): unknown =>
    summary(
      readStart(
        DOTNET,
        stage('dotnet publish -o out', project('Microsoft.NET.Sdk'), { 'app/Program.cs': source }),
        'dotnet out/Shop.dll',
      ),
    )['questions'];
  expect(questions('File.ReadAllText(name); // Process.Start(x)')).toEqual([
    'files: `File.ReadAllText` is given a name that is only known when it runs',
  ]);
  expect(questions('Process.Start(name);')).toEqual([
    'programs: which program it starts is only known when it runs',
  ]);
  expect(questions('[DllImport("x")] static extern int f();')).toHaveLength(1);
});

test.each(['dotnet run', 'dotnet watch run', 'dotnet test'])('%s needs the SDK', (start) => {
  expect(readStart(DOTNET, stage('dotnet restore', project('Microsoft.NET.Sdk')), start)).toHaveProperty(
    'reason',
  );
});
