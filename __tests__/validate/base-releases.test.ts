/** What tags stand for: the validator's own table agrees with that of the plan wherever the plan is certain. */
import { expect, test } from '@jest/globals';
import { baseImage } from '../../src/images/base-image.js';
import { releaseOf } from '../../src/images/release.js';
import { baseOf } from '../../src/validate/stage-split/bases.js';

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Versions that there are, or could be. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  golang: numbers(13, 28).flatMap((minor) => [
    `1.${minor}`,
    ...numbers(0, 16).map((patch) => `1.${minor}.${patch}`),
  ]),
  rust: numbers(37, 99).flatMap((minor) => [`1.${minor}`, `1.${minor}.0`, `1.${minor}.1`]),
  gcc: [
    ...['9', '10', '11', '12', '13', '14', '15'],
    ...'9.3 9.4 9.5 10.3 10.4 10.5 11.1 11.2 11.3 11.4 11.5 12.1 12.2 12.3 12.4 12.5'.split(' '),
    ...'13.1 13.2 13.3 13.4 14.1 14.2 14.3 14.4 15.1 15.2 15.3'.split(' '),
  ].flatMap((version) => (version.includes('.') ? [version, `${version}.0`] : [version])),
};

test.each(Object.entries(VERSIONS))(
  '%s: the release of every tag that the plan is certain of',
  (image, versions) => {
    const certain = versions.filter((tag) => releaseOf(baseImage(`${image}:${tag}`)) !== undefined);
    expect(certain.length).toBeGreaterThan(10);
    expect(certain.map((tag) => `${tag} ${baseOf(`${image}:${tag}`)?.release ?? '?'}`)).toEqual(
      certain.map((tag) => `${tag} ${releaseOf(baseImage(`${image}:${tag}`))!.name}`),
    );
  },
);

test.each([
  ['golang:1.23', 'bookworm'],
  ['golang:1.23.12', 'bookworm'],
  ['golang:1.24.5', 'bookworm'],
  ['golang:1.24.6', 'trixie'],
  ['golang:latest', undefined],
  ['golang', undefined],
  ['golang:1', undefined],
  ['golang:1.27', undefined],
  ['golang:1.23-alpine', undefined],
])('%s is made from %s', (reference, release) => {
  expect(baseOf(reference)?.release).toBe(release);
});
