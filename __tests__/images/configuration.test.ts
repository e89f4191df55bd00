import { describe, expect, test } from '@jest/globals';
import { baseImage } from '../../src/images/base-image.js';
import { configurationOf } from '../../src/images/configuration.js';
import type { ImageConfiguration } from '../../src/images/configuration.js';
import { runtimeTwins } from '../../src/images/twins.js';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function configuration(reference: string): ImageConfiguration {
  const found = configurationOf(baseImage(reference));
  if (found === undefined) throw new Error(`the configuration of ${reference} is not known`);
  return found;
}

describe('what a container starts', () => {
  test.each<readonly [string, readonly string[] | undefined, readonly string[] | undefined]>([
    ['debian:bookworm', undefined, ['bash']],
    ['ubuntu:22.04', undefined, ['/bin/bash']],
    ['alpine:3.19', undefined, ['/bin/sh']],
    ['scratch', undefined, undefined],
    ['node:20', ['docker-entrypoint.sh'], ['node']],
    ['node:20-alpine', ['docker-entrypoint.sh'], ['node']],
    ['golang:1.22', undefined, ['bash']],
    ['golang:1.22-alpine', undefined, ['/bin/sh']],
    ['python:3.12-slim', undefined, ['python3']],
    ['ruby:3.3', undefined, ['irb']],
    ['rust:1.75', undefined, ['bash']],
    ['php:8.3-cli', ['docker-php-entrypoint'], ['php', '-a']],
    ['php:8.3-apache-bookworm', ['docker-php-entrypoint'], ['apache2-foreground']],
    ['php:8.3-fpm-alpine', ['docker-php-entrypoint'], ['php-fpm']],
    ['eclipse-temurin:21-jre', ['/__cacert_entrypoint.sh'], undefined],
    ['eclipse-temurin:21', ['/__cacert_entrypoint.sh'], ['jshell']],
    ['eclipse-temurin:8-jdk', ['/__cacert_entrypoint.sh'], undefined],
    ['maven:3.9-eclipse-temurin-21', ['/usr/local/bin/mvn-entrypoint.sh'], ['mvn']],
    ['nginx:1.27-alpine', ['/docker-entrypoint.sh'], ['nginx', '-g', 'daemon off;']],
    ['gcr.io/distroless/static-debian12', undefined, undefined],
    ['mcr.microsoft.com/dotnet/sdk:8.0', undefined, ['bash']],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-jammy', undefined, ['/bin/bash']],
    ['public.ecr.aws/docker/library/node:20', ['docker-entrypoint.sh'], ['node']],
  ])('%s', (reference, entrypoint, command) => {
    const found = configuration(reference);
    expect(found.entrypoint).toEqual(entrypoint);
    expect(found.command).toEqual(command);
  });
});

describe('variables', () => {
  test('directories of a toolchain stand in front of those of the system', () => {
    expect(configuration('golang:1.22').environment.get('PATH')).toBe(
      `/go/bin:/usr/local/go/bin:${SYSTEM_PATH}`,
    );
    expect(configuration('debian:bookworm-slim').environment.get('PATH')).toBe(SYSTEM_PATH);
  });

  test('a value that varies with the version is named, and not given', () => {
    const { environment } = configuration('node:20');
    expect(environment.has('NODE_VERSION')).toBe(true);
    expect(environment.get('NODE_VERSION')).toBeUndefined();
  });

  test('Node has an entrypoint since the summer of 2019', () => {
    for (const tag of ['8.9', '8.15.1', '9', '10.0.0-alpine', '10.15.3', '11.14', '12.3.1-slim'])
      expect(configuration(`node:${tag}`).entrypoint).toBeUndefined();
    for (const tag of ['8', '8.16.0', 'carbon', '10', '10.16.0-slim', 'dubnium', '11.15', '12.4', '20'])
      expect(configuration(`node:${tag}`).entrypoint).toEqual(['docker-entrypoint.sh']);
  });

  test('Python sets LANG until 3.12', () => {
    expect(configuration('python:3.12').environment.get('LANG')).toBe('C.UTF-8');
    expect(configuration('python:3.13').environment.has('LANG')).toBe(false);
    expect(configuration('python').environment.has('LANG')).toBe(false);
  });

  test('Go keeps to its own toolchain since 1.21', () => {
    expect(configuration('golang:1.20').environment.has('GOTOOLCHAIN')).toBe(false);
    expect(configuration('golang:1.21.0').environment.get('GOTOOLCHAIN')).toBeUndefined();
    expect(configuration('golang:1.22').environment.get('GOTOOLCHAIN')).toBe('local');
    expect(configuration('golang').environment.get('GOTOOLCHAIN')).toBe('local');
  });

  test('.NET listens on 8080', () => {
    for (const image of ['sdk', 'aspnet', 'runtime', 'runtime-deps'])
      expect(
        configuration(`mcr.microsoft.com/dotnet/${image}:8.0`).environment.get('ASPNETCORE_HTTP_PORTS'),
      ).toBe('8080');
  });
});

test('directories, users, ports and signals', () => {
  expect(configuration('golang:1.22').workdir).toBe('/go');
  expect(configuration('php:8.3-apache')).toMatchObject({
    workdir: '/var/www/html',
    exposed: ['80/tcp'],
    stopSignal: 'SIGWINCH',
  });
  expect(configuration('gcr.io/distroless/base-debian12:nonroot')).toMatchObject({
    user: '65532',
    workdir: '/home/nonroot',
  });
  expect(configuration('nginx').stopSignal).toBe('SIGQUIT');
});

test.each([
  `node:20@${DIGEST}`,
  'node:$VERSION',
  // with a level of logging for npm
  'node:8.6.0',
  'node:7',
  // its command has the version in it
  'perl:5.38',
  'eclipse-temurin:17.0.1_12-jdk',
  'eclipse-temurin:17-jre-focal',
  'nginx:1.18',
  'mcr.microsoft.com/dotnet/sdk:8.0-alpine',
  'mcr.microsoft.com/dotnet/sdk:6.0',
  'gcr.io/distroless/static-debian12:debug',
  'registry.example.com/node:20',
  'ubuntu:jammy-20230301',
])('that of %s is not known', (reference) => {
  expect(configurationOf(baseImage(reference))).toBeUndefined();
});

test('a smaller image with the same interpreter has the same configuration', () => {
  for (const reference of ['node:20', 'node', 'node:lts-bookworm', 'python:3.11', 'python', 'ruby:3.3']) {
    const twins = runtimeTwins(baseImage(reference), { kind: 'interpreter' });
    expect('reason' in twins).toBe(false);
    if (!('reason' in twins))
      for (const { image } of twins) expect(configurationOf(image)).toEqual(configuration(reference));
  }
});
