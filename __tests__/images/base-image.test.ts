import { describe, expect, test } from '@jest/globals';
import { baseImage } from '../../src/images/base-image.js';
import type { Family } from '../../src/images/known-images.js';
import { IMAGES, TAG_FAMILIES } from '../../src/images/known-images.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the distribution that an image is made of', () => {
  test.each<readonly [string, Family | undefined]>([
    ['debian', 'debian'],
    ['debian:bookworm-slim', 'debian'],
    ['ubuntu:22.04', 'debian'],
    [`debian@${DIGEST}`, 'debian'],
    ['alpine', 'alpine'],
    ['alpine:3.19', 'alpine'],
    ['alpine:edge', 'alpine'],
    ['node', 'debian'],
    ['node:20', 'debian'],
    ['node:20-slim', 'debian'],
    ['node:20-alpine', 'alpine'],
    ['node:20-alpine3.19', 'alpine'],
    ['node:lts-bookworm-slim', 'debian'],
    [`node:20-alpine@${DIGEST}`, 'alpine'],
    [`node@${DIGEST}`, undefined],
    ['golang:1.22-alpine3.19', 'alpine'],
    ['golang:1.22-nanoserver-1809', 'windows'],
    ['python:3-slim-bookworm', 'debian'],
    ['python:3.12-windowsservercore-ltsc2022', 'windows'],
    ['nginx', 'debian'],
    ['nginx:alpine-slim', 'alpine'],
    ['nginx:stable-perl', 'debian'],
    ['redis:alpine', 'alpine'],
    ['php:8-fpm-alpine', 'alpine'],
    ['php:8-apache', 'debian'],
    ['rust:1-slim', 'debian'],
    ['docker:27-dind', 'alpine'],
    ['docker:windowsservercore', 'windows'],
    ['composer:2', 'alpine'],
    ['wordpress:cli', 'alpine'],
    ['wordpress:6-fpm', 'debian'],
    ['openjdk:8', 'debian'],
    ['openjdk:8u342-jdk', 'debian'],
    ['openjdk:11-jre-slim', 'debian'],
    ['openjdk:11.0.16-jdk', 'debian'],
    ['openjdk:17', 'rhel'],
    ['openjdk:17-slim', 'debian'],
    ['openjdk:17-jdk-slim-buster', 'debian'],
    ['openjdk:17-alpine', 'alpine'],
    ['openjdk', undefined],
    ['eclipse-temurin:21-jre', 'debian'],
    ['eclipse-temurin:21-ubi9-minimal', 'rhel'],
    ['amazoncorretto:21', 'rhel'],
    ['amazoncorretto:21-alpine', 'alpine'],
    ['maven:3-eclipse-temurin-21', 'debian'],
    ['maven:3.9-eclipse-temurin-21-alpine', 'alpine'],
    ['maven:3.8-openjdk-17', undefined],
    ['maven:3-amazoncorretto-21', 'rhel'],
    ['maven:3.6-jdk-8', 'debian'],
    ['gradle:8-jdk21', 'debian'],
    ['gradle:8-jdk21-corretto', 'rhel'],
    ['gradle:8-jdk21-alpine', 'alpine'],
    ['mysql:8', undefined],
    ['mysql:8.0-debian', 'debian'],
    ['mysql:8.0-oracle', 'rhel'],
    ['amazonlinux:2023', 'rhel'],
    ['fedora:40', 'rhel'],
    ['centos:7', 'rhel'],
    ['rockylinux:9-minimal', 'rhel'],
    ['oraclelinux:8-slim', 'rhel'],
    ['registry.access.redhat.com/ubi8/ubi-minimal', 'rhel'],
    ['registry.access.redhat.com/ubi9/nodejs-20', 'rhel'],
    ['redhat/ubi9-minimal:9.4', 'rhel'],
    ['opensuse/leap:15.5', 'suse'],
    ['registry.suse.com/bci/bci-base:15.5', 'suse'],
    ['archlinux:base-devel', 'arch'],
    ['photon:5.0', 'photon'],
    ['mcr.microsoft.com/cbl-mariner/base/core:2.0', 'photon'],
    ['mcr.microsoft.com/azurelinux/base/core:3.0', 'photon'],
    ['mcr.microsoft.com/azurelinux/distroless/minimal:3.0', 'distroless'],
    ['mcr.microsoft.com/dotnet/sdk:8.0', 'debian'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-alpine', 'alpine'],
    ['mcr.microsoft.com/dotnet/runtime:8.0-noble-chiseled', 'distroless'],
    ['mcr.microsoft.com/dotnet/sdk:8.0-azurelinux3.0', 'photon'],
    ['gcr.io/distroless/static-debian12', 'distroless'],
    ['nvidia/cuda:12.2.0-devel-ubuntu22.04', 'debian'],
    ['nvidia/cuda:12.2.0-base-rockylinux9', 'rhel'],
    ['oven/bun:1-alpine', 'alpine'],
    ['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', 'debian'],
    ['arm64v8/alpine:3.19', 'alpine'],
    ['public.ecr.aws/docker/library/python:3.12-alpine', 'alpine'],
    ['busybox', undefined],
    ['alt:p10', undefined],
    ['scratch', 'scratch'],
    ['somebody/node:20-alpine', undefined],
    ['$BASE', undefined],
    ['node:$VERSION', undefined],
  ])('%s: %s', (reference, family) => {
    expect(baseImage(reference).family).toBe(family);
  });
});

describe('official images', () => {
  test.each<readonly [string, boolean]>([
    ['debian', true],
    ['docker.io/library/debian', true],
    ['arm64v8/debian', true],
    ['public.ecr.aws/docker/library/debian', true],
    ['mirror.gcr.io/library/debian', true],
    ['unheard-of', true],
    ['library/node', true],
    ['bitnami/node', false],
    ['arm64v8/a/b', false],
    ['quay.io/library/debian', false],
    ['$BASE', false],
  ])('%s: %s', (reference, official) => {
    expect(baseImage(reference).official).toBe(official);
  });

  test('of Debian and Ubuntu delete packages after their installation, and ship no lists', () => {
    expect(baseImage('python:3.12')).toMatchObject({ dockerClean: true, aptListsShipped: false });
    for (const reference of ['python:3.12-alpine', 'bitnami/python:3', `python@${DIGEST}`])
      expect(baseImage(reference)).toMatchObject({ dockerClean: undefined, aptListsShipped: undefined });
  });
});

describe('who a RUN is run by', () => {
  test.each<readonly [string, string | undefined]>([
    ['debian', 'root'],
    ['node:20-alpine', 'root'],
    ['scratch', 'root'],
    ['gradle:8-jdk21', 'root'],
    ['jenkins/jenkins:lts-jdk17', 'jenkins'],
    ['jupyter/base-notebook', '1000'],
    ['quay.io/jupyter/scipy-notebook:2024', '1000'],
    ['cimg/node:20.1', 'circleci'],
    ['bitnami/redis:7', '1001'],
    ['grafana/grafana', '472'],
    ['docker:dind', 'root'],
    ['docker:27-dind-rootless', 'rootless'],
    ['wordpress:cli-php8.3', 'www-data'],
    ['wordpress', 'root'],
    ['memcached', 'memcache'],
    ['gcr.io/distroless/base', 'root'],
    ['gcr.io/distroless/base:nonroot', '65532'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', 'root'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled', '1654'],
    ['mariadb:11-ubi', 'mysql'],
    ['elasticsearch:8.1.0', undefined],
    ['somebody/x', undefined],
    ['python:3-windowsservercore', undefined],
    ['$BASE', undefined],
  ])('%s: %s', (reference, user) => {
    expect(baseImage(reference).user).toBe(user);
  });
});

describe('images without a SHELL of their own', () => {
  test.each<readonly [string, false | undefined]>([
    ['debian', false],
    ['node:20', false],
    ['python:3.12-alpine', false],
    ['mcr.microsoft.com/dotnet/sdk:8.0', false],
    ['registry.access.redhat.com/ubi9/ubi', false],
    ['golang:1.22-windowsservercore', undefined],
    ['odoo:17', undefined],
    ['jenkins/jenkins', undefined],
    ['mambaorg/micromamba', undefined],
    ['jupyter/base-notebook', undefined],
    ['unheard-of', undefined],
    ['somebody/x', undefined],
  ])('%s: %s', (reference, declares) => {
    expect(baseImage(reference).declaresShell).toBe(declares);
  });
});

describe('Windows', () => {
  test.each<readonly [string, boolean]>([
    ['mcr.microsoft.com/windows/servercore:ltsc2022', true],
    ['mcr.microsoft.com/windows/nanoserver:1809', true],
    ['mcr.microsoft.com/windows:20H2', true],
    ['mcr.microsoft.com/windows/servercore:${TAG}', true],
    ['mcr.microsoft.com/dotnet/framework/sdk:4.8', true],
    ['mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022', true],
    ['mcr.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2019', true],
    ['microsoft/nanoserver', true],
    ['somebody/x:nanoserver-1809', true],
    ['somebody/x:1.2-ltsc2022', true],
    ['golang:1.22-windowsservercore-ltsc2022', true],
    ['mcr.microsoft.com/dotnet/sdk:8.0', false],
    ['mcr.microsoft.com/windows-like/x', false],
    ['debian', false],
    ['$BASE', false],
  ])('%s: %s', (reference, windows) => {
    expect(baseImage(reference).windows).toBe(windows);
  });
});

describe('the release of Alpine', () => {
  test.each<readonly [string, readonly [number, number] | undefined]>([
    ['alpine:3.19', [3, 19]],
    ['alpine:3.19.1', [3, 19]],
    ['alpine:2.7', [2, 7]],
    ['arm32v7/alpine:3.2', [3, 2]],
    ['node:20-alpine3.19', [3, 19]],
    ['golang:1.22-alpine3.9', [3, 9]],
    ['node:20-alpine', undefined],
    ['alpine:edge', undefined],
    ['alpine:3', undefined],
    ['alpine', undefined],
    ['alpine:20240329', undefined],
    ['debian:12.5', undefined],
  ])('%s: %p', (reference, version) => {
    expect(baseImage(reference).alpineVersion).toEqual(version);
  });
});

test('variables that move caches are known of the images that set them', () => {
  expect(baseImage('ruby:3.3').environment['GEM_HOME']).toBe('/usr/local/bundle');
  expect(baseImage('rust:1').environment['CARGO_HOME']).toBe('/usr/local/cargo');
  expect(baseImage('composer').environment['COMPOSER_HOME']).toBe('/tmp');
  expect(baseImage('debian').environment).toEqual({});
});

test('a reference keeps its parts', () => {
  expect(baseImage(`ubuntu:22.04@${DIGEST}`)).toMatchObject({
    reference: `ubuntu:22.04@${DIGEST}`,
    repository: 'docker.io/library/ubuntu',
    tag: '22.04',
    digest: DIGEST,
  });
});

describe('the table', () => {
  const patterns = IMAGES.flatMap(({ repositories }) => repositories);

  test('names no image twice, and none that an earlier pattern covers', () => {
    const covered = patterns.filter((name, at) =>
      patterns
        .slice(0, at)
        .some((earlier) =>
          earlier.endsWith('*') ? name.startsWith(earlier.slice(0, -1)) : name === earlier,
        ),
    );
    expect(covered).toEqual([]);
  });

  test('has every name with its domain, and a family where there is but one', () => {
    for (const name of patterns) expect(name).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./_-]*\*?$/);
    for (const { only, family } of IMAGES) if (only === true) expect(family).toBeDefined();
  });

  test('words of tags are lower case and whole', () => {
    for (const [pattern] of TAG_FAMILIES) expect(pattern.test('xalpinex-xbookwormx')).toBe(false);
  });
});
