import { describe, expect, test } from '@jest/globals';
import { baseImage } from '../../src/images/base-image.js';
import { parseReference } from '../../src/images/reference.js';
import { asTwin, runtimeTwins } from '../../src/images/twins.js';
import type { BaseNeed, Twin } from '../../src/images/twins.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const INTERPRETER: BaseNeed = { kind: 'interpreter' };
const STATIC: BaseNeed = { kind: 'static' };
const LIBC: BaseNeed = { kind: 'libc' };
const JRE: BaseNeed = { kind: 'jre' };

function twins(reference: string, need: BaseNeed): readonly Twin[] {
  const found = runtimeTwins(baseImage(reference), need);
  return 'reason' in found ? [] : found;
}

const references = (reference: string, need: BaseNeed): readonly string[] =>
  twins(reference, need).map((twin) => twin.reference);

function reason(reference: string, need: BaseNeed): string | undefined {
  const found = runtimeTwins(baseImage(reference), need);
  return 'reason' in found ? found.reason : undefined;
}

function twin(reference: string): Twin {
  const found = asTwin(baseImage(reference));
  if (found === undefined) throw new Error(`nothing is known of ${reference}`);
  return found;
}

describe('images with the same interpreter', () => {
  test.each([
    ['node', 'node:slim'],
    ['node:20', 'node:20-slim'],
    ['node:20.11.1', 'node:20.11.1-slim'],
    ['node:20-bookworm', 'node:20-bookworm-slim'],
    ['node:lts', 'node:lts-slim'],
    ['node:8', 'node:8-slim'],
    ['node:10.15.3', 'node:10.15.3-slim'],
    ['node:10.14.2', 'node:10.14.2-slim'],
    ['node:carbon', 'node:carbon-slim'],
    ['node:iron-bullseye', 'node:iron-bullseye-slim'],
    ['docker.io/library/node:20', 'docker.io/library/node:20-slim'],
    ['public.ecr.aws/docker/library/node:20', 'public.ecr.aws/docker/library/node:20-slim'],
    ['arm64v8/node:20', 'arm64v8/node:20-slim'],
    ['python:3.12', 'python:3.12-slim'],
    ['python:3.12-bookworm', 'python:3.12-slim-bookworm'],
    ['python', 'python:slim'],
    ['ruby:3.3.4-bookworm', 'ruby:3.3.4-slim-bookworm'],
    ['perl:5.38', 'perl:5.38-slim'],
    ['swift:5.10-jammy', 'swift:5.10-jammy-slim'],
  ])('%s: %s', (reference, smaller) => {
    expect(references(reference, INTERPRETER)).toEqual([smaller]);
  });

  test('an image that is slim already has none, nor has one without a slim tag', () => {
    for (const reference of ['node:20-slim', 'node:20-alpine', 'python:3.12-slim-bookworm', 'php:8.3-cli'])
      expect(reason(reference, INTERPRETER)).toBe('there is no smaller image of it');
  });

  test('one on another release of Debian is none', () => {
    for (const reference of ['node:8.13.0', 'node:10.13', 'node:10.14.0'])
      expect(reason(reference, INTERPRETER)).toBe('there is no smaller image of it');
  });

  test('`lts-iron` had never a slim tag beside it', () => {
    expect(reason('node:lts-iron', INTERPRETER)).toBeDefined();
  });

  test('a digest, a variable, a private image and Windows are declined', () => {
    expect(reason(`node:20@${DIGEST}`, INTERPRETER)).toBe('the image is pinned by a digest');
    expect(reason('node:$VERSION', INTERPRETER)).toBe('the image depends on a variable');
    expect(reason('registry.example.com/node:20', INTERPRETER)).toBeDefined();
    expect(reason('golang:1.22-nanoserver', STATIC)).toBe('the image is one of Windows');
  });
});

describe('images for a program that needs the C library', () => {
  test.each([
    ['golang:1.22-bookworm', 'debian:bookworm-slim'],
    // at the end of its line it was built on bookworm, and 1.19.5 never was
    ['golang:1.19', 'debian:bookworm-slim'],
    ['golang:1.19.5', 'debian:bullseye-slim'],
    ['golang:1.24.3', 'debian:bookworm-slim'],
    ['golang:1.24', 'debian:trixie-slim'],
    ['golang:1.22-alpine3.19', 'alpine:3.19'],
    ['rust:1.75', 'debian:bookworm-slim'],
    ['rust:1.75-slim', 'debian:bookworm-slim'],
    ['rust:1-slim-bullseye', 'debian:bullseye-slim'],
    ['gcc:11', 'debian:bullseye-slim'],
    ['debian:12', 'debian:12-slim'],
    ['debian:12.5', 'debian:12.5-slim'],
    ['debian:bookworm-20240513', 'debian:bookworm-20240513-slim'],
    ['debian:bookworm-slim', 'debian:bookworm-slim'],
    ['ubuntu:22.04', 'ubuntu:22.04'],
    ['alpine:3.19', 'alpine:3.19'],
    ['buildpack-deps:bookworm-scm', 'debian:bookworm-slim'],
    ['node:18', 'debian:bookworm-slim'],
    ['node:14.17', 'debian:stretch-slim'],
    ['swift:5.10-jammy', 'ubuntu:jammy'],
    ['public.ecr.aws/docker/library/golang:1.22', 'public.ecr.aws/docker/library/debian:bookworm-slim'],
  ])('%s: %s', (reference, system) => {
    expect(references(reference, LIBC).at(-1)).toBe(system);
  });

  test.each([
    'golang',
    'golang:1',
    'golang:1.26',
    'golang:1.99',
    'rust:1',
    'gcc:13',
    'debian',
    'debian:stable',
  ])('%s does not say which release of Debian it is', (reference) => {
    expect(reason(reference, LIBC)).toBe('the tag does not say which release of Debian it is');
  });

  test('distroless images of the release are leaner', () => {
    expect(references('golang:1.22', LIBC)).toEqual([
      'gcr.io/distroless/base-debian12',
      'gcr.io/distroless/cc-debian12',
      'debian:bookworm-slim',
    ]);
    expect(references('golang:1.17', LIBC)).toEqual(['debian:bullseye-slim']);
  });

  test('an alpine tag without a number does not say which release it is', () => {
    expect(reason('golang:1.22-alpine', LIBC)).toBe('the tag does not say which release of Alpine it is');
  });

  test('what GCC links to its own libstdc++ does not run with that of Debian', () => {
    const found = twins('gcc:11', LIBC).at(-1);
    expect(found?.hasLibrary('libstdc++.so.6')).toBe(false);
    expect(found?.hasLibrary('libc.so.6')).toBe(true);
    expect(twins('buildpack-deps:bookworm', LIBC).at(-1)?.hasLibrary('libstdc++.so.6')).toBe(true);
  });
});

describe('images for a static program', () => {
  test('from nothing to the distribution of the builder', () => {
    expect(references('golang:1.22', STATIC)).toEqual([
      'scratch',
      'gcr.io/distroless/static-debian12',
      'debian:bookworm-slim',
    ]);
    expect(references('golang:1.22-alpine', STATIC)).toEqual([
      'scratch',
      'gcr.io/distroless/static-debian12',
      'alpine',
    ]);
  });

  test('a builder whose release is not certain still has those without a distribution', () => {
    expect(references('golang:1.26', STATIC)).toEqual(['scratch', 'gcr.io/distroless/static-debian12']);
  });

  test('an image of one architecture is run in no image of another', () => {
    expect(references('arm64v8/golang:1.22', STATIC)).toEqual(['arm64v8/debian:bookworm-slim']);
  });
});

describe('images with a Java runtime', () => {
  test.each([
    ['eclipse-temurin:21', 'eclipse-temurin:21-jre'],
    ['eclipse-temurin:21-jdk-jammy', 'eclipse-temurin:21-jre-jammy'],
    ['eclipse-temurin:17-alpine', 'eclipse-temurin:17-jre-alpine'],
    ['eclipse-temurin:17.0.9_9-jdk-jammy', 'eclipse-temurin:17.0.9_9-jre-jammy'],
    ['eclipse-temurin:8u402-b06-jdk', 'eclipse-temurin:8u402-b06-jre'],
    ['maven:3.9-eclipse-temurin-21', 'eclipse-temurin:21-jre'],
    ['maven:3.9.6-eclipse-temurin-17-alpine', 'eclipse-temurin:17-jre-alpine'],
    ['gradle:8-jdk21', 'eclipse-temurin:21-jre'],
    ['gradle:8.5.0-jdk17-jammy', 'eclipse-temurin:17-jre-jammy'],
  ])('%s: %s', (reference, runtime) => {
    expect(references(reference, JRE)).toEqual([runtime]);
  });

  test.each([
    'eclipse-temurin:16-jdk',
    'maven:3.9',
    'gradle:8',
    'gradle:6.9-jdk11',
    'openjdk:17',
    'eclipse-temurin',
  ])('none for %s', (reference) => {
    expect(reason(reference, JRE)).toBeDefined();
  });
});

describe('images for .NET', () => {
  const SDK = 'mcr.microsoft.com/dotnet/sdk';

  test('the same release with less', () => {
    expect(references(`${SDK}:8.0`, { kind: 'dotnet', framework: 'aspnet' })).toEqual([
      'mcr.microsoft.com/dotnet/aspnet:8.0',
    ]);
    expect(references(`${SDK}:8.0-jammy`, { kind: 'dotnet', framework: 'runtime-deps' })).toEqual([
      'mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy',
    ]);
  });

  test('the version of an SDK is not that of the runtime, and on Alpine they differ in what they can do', () => {
    for (const tag of ['8.0.404', '8.0-alpine', 'latest'])
      expect(reason(`${SDK}:${tag}`, { kind: 'dotnet', framework: 'aspnet' })).toBeDefined();
  });

  test('it has certificates, ssl, and no curl', () => {
    const aspnet = twin('mcr.microsoft.com/dotnet/aspnet:8.0');
    expect(aspnet.hasFacility('certificates')).toBe(true);
    expect(aspnet.hasLibrary('libssl.so.3')).toBe(true);
    expect(aspnet.hasProgram('dotnet')).toBe(true);
    expect(aspnet.hasProgram('curl')).toBe(false);
    expect(twin('mcr.microsoft.com/dotnet/runtime-deps:8.0').hasProgram('dotnet')).toBe(false);
  });
});

describe('what an image offers', () => {
  test('Debian without anything: a shell and the core tools, no certificates', () => {
    const slim = twin('debian:bookworm-slim');
    for (const name of [
      'sh',
      'bash',
      'perl',
      'tar',
      'gzip',
      'sed',
      'grep',
      'awk',
      'apt-get',
      'useradd',
      'adduser',
    ])
      expect([name, slim.hasProgram(name)]).toEqual([name, true]);
    for (const name of [
      'curl',
      'wget',
      'git',
      'gcc',
      'ps',
      'kill',
      'openssl',
      'python3',
      'bzip2',
      'xz',
      'ip',
      'nc',
    ])
      expect([name, slim.hasProgram(name)]).toEqual([name, false]);
    expect(slim.hasFacility('certificates')).toBe(false);
    expect(slim.hasFacility('time zones')).toBe(true);
    expect(slim.hasLibrary('libssl.so.3')).toBe(false);
    expect(slim.hasLibrary('libgnutls.so.30')).toBe(true);
  });

  test('trixie has libssl, and neither adduser nor gnutls', () => {
    const slim = twin('debian:trixie-slim');
    expect(slim.hasProgram('adduser')).toBe(false);
    expect(slim.hasLibrary('libssl.so.3')).toBe(true);
    expect(slim.hasLibrary('libgnutls.so.30')).toBe(false);
  });

  test('a tag that may stand for several releases has what all have', () => {
    const slim = twin('node:22-slim');
    expect(slim.hasProgram('node')).toBe(true);
    expect(slim.hasProgram('yarn')).toBe(true);
    expect(twin('node:slim').hasProgram('yarn')).toBeUndefined();
    expect(slim.hasProgram('corepack')).toBeUndefined();
    expect(slim.hasProgram('adduser')).toBeUndefined();
    expect(slim.hasProgram('curl')).toBe(false);
    expect(slim.hasProgram('python3')).toBe(false);
  });

  test('Python has certificates, and libraries of which only some are certain', () => {
    const slim = twin('python:3.12-slim-bookworm');
    expect(slim.hasFacility('certificates')).toBe(true);
    expect(slim.hasProgram('pip')).toBe(true);
    expect(slim.hasProgram('gcc')).toBe(false);
    expect(slim.hasProgram('python3.12')).toBeUndefined();
    expect(slim.hasLibrary('libsqlite3.so.0')).toBe(true);
    expect(slim.hasLibrary('libpq.so.5')).toBeUndefined();
  });

  test('Alpine has certificates, and no time zones', () => {
    const alpine = twin('alpine:3.19');
    expect(alpine.hasProgram('wget')).toBe(true);
    expect(alpine.hasProgram('bash')).toBeUndefined();
    expect(alpine.hasProgram('git')).toBe(false);
    expect(alpine.hasFacility('certificates')).toBe(true);
    expect(alpine.hasFacility('time zones')).toBe(false);
  });

  test('scratch has nothing; distroless static no shell', () => {
    const nothing = twin('scratch');
    const distroless = twin('gcr.io/distroless/static-debian12');
    for (const facility of ['certificates', 'time zones', 'accounts', 'temporary directory'] as const) {
      expect(nothing.hasFacility(facility)).toBe(false);
      expect(distroless.hasFacility(facility)).toBe(true);
    }
    expect(distroless.hasFacility('shell')).toBe(false);
    expect(distroless.hasProgram('sh')).toBe(false);
  });
});

test('a twin is a reference that can be read, of a known image', () => {
  for (const need of [INTERPRETER, STATIC, LIBC, JRE])
    for (const reference of [
      'node:20',
      'golang:1.22',
      'python:3.11',
      'maven:3-eclipse-temurin-17',
      'debian:12',
    ])
      for (const found of twins(reference, need)) {
        expect(parseReference(found.reference)).toBeDefined();
        expect(found.image.reference).toBe(found.reference);
      }
});
