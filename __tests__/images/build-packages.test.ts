import { expect, test } from '@jest/globals';
import { baseImage } from '../../src/images/base-image.js';
import { bringsBuildPackages, bringsInterpreter, librariesBrought } from '../../src/images/build-packages.js';

test.each([
  'debian:12',
  'debian:bookworm-slim',
  'ubuntu:22.04',
  'python:3.12-slim',
  'node:22-bookworm-slim',
  'public.ecr.aws/docker/library/python:3.12-slim-bookworm',
  'alpine:3.20',
  'python:3.12-alpine',
  'node:22-alpine',
])('%s has nothing to build with', (reference) => {
  expect(bringsBuildPackages(baseImage(reference))).toBe(false);
});

test.each([
  'python:3.12',
  'node:22',
  'node:22-bookworm',
  'buildpack-deps:bookworm',
  'golang:1.22',
  'php:8.3-cli',
  'ruby:3.3-slim',
  'rust:1-slim',
  'ruby:3.3-alpine',
  'example.com/team/debian:12',
  'python:3-onbuild-slim',
])('%s may have something to build with', (reference) => {
  expect(bringsBuildPackages(baseImage(reference))).toBe(true);
});

test('libraries that an image brings beyond its distribution', () => {
  expect(librariesBrought(baseImage('node:22-alpine'))).toEqual(['libstdc++', 'libgcc']);
  expect(librariesBrought(baseImage('python:3.12-alpine'))).toEqual([]);
  expect(librariesBrought(baseImage('example.com/node:22-alpine'))).toEqual([]);
});

test('interpreters that are not packages', () => {
  expect(bringsInterpreter(baseImage('python:3.12-slim'), 'python3')).toBe(true);
  expect(bringsInterpreter(baseImage('node:22-slim'), 'python3')).toBe(false);
  expect(bringsInterpreter(baseImage('example.com/python:3.12'), 'python3')).toBe(false);
});
