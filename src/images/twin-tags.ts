/** Tags of smaller images that stand beside a tag: the same version and release, always built together with it. */

/** The first pattern that a tag matches says the other tag. `latest` stands for no tag. */
export type TagRule = readonly (readonly [tag: RegExp, twin: string])[];

const DEBIAN = '(?:stretch|buster|bullseye|bookworm|trixie)';

/**
 * Slim images with the interpreter of the full one. That both came together with each version, and on the same release
 * of Debian, was looked up in the history of each file in https://github.com/docker-library/official-images.
 */
export const SLIM: Readonly<Record<string, TagRule>> = {
  // .../library/node; `lts-iron` stays behind when `iron` is no longer the newest LTS, and has no slim tag
  node: [
    [new RegExp(`^((?:1[1-9]|[2-9]\\d)(?:\\.\\d+){0,2}(?:-${DEBIAN})?)$`), '$1-slim'],
    [
      new RegExp(
        `^((?:lts|current|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)(?:-${DEBIAN})?)$`,
      ),
      '$1-slim',
    ],
    // slim ones of 8.13.0, 10.13.0 and 10.14.0 stayed on jessie
    [
      /^(8(?:\.(?:9|1[0-24-7])(?:\.\d+)?)?|9(?:\.\d+){0,2}|10(?:\.(?:\d|1[0-25-9]|2\d)(?:\.\d+)?|\.14(?:\.[1-9])?)?)$/,
      '$1-slim',
    ],
    [new RegExp(`^(${DEBIAN})$`), '$1-slim'],
    [/^latest$/, 'slim'],
  ],
  // .../library/python; 3.6.2 came on stretch without one
  python: [
    [/^(3|3\.(?:[6-9]|\d\d)(?:\.\d+)?|2|2\.7(?:\.1[4-8])?)$/, '$1-slim'],
    [
      new RegExp(`^(?!3\\.6\\.2-)(3|3\\.(?:[6-9]|\\d\\d)(?:\\.\\d+)?|2|2\\.7(?:\\.1[4-8])?)-(${DEBIAN})$`),
      '$1-slim-$2',
    ],
    [new RegExp(`^(${DEBIAN})$`), 'slim-$1'],
    [/^latest$/, 'slim'],
  ],
  // .../library/ruby
  ruby: [
    [/^((?:2\.[4-7]|[34]\.\d+)(?:\.\d+)?|[234])$/, '$1-slim'],
    [new RegExp(`^((?:2\\.[4-7]|[34]\\.\\d+)(?:\\.\\d+)?|[234])-(${DEBIAN})$`), '$1-slim-$2'],
    [new RegExp(`^(${DEBIAN})$`), 'slim-$1'],
    [/^latest$/, 'slim'],
  ],
  // .../library/perl
  perl: [
    [/^(5|5\.(?:3[2-9]|[4-9]\d)(?:\.\d+)?)$/, '$1-slim'],
    [new RegExp(`^(5|5\\.(?:3[2-9]|[4-9]\\d)(?:\\.\\d+)?)-(${DEBIAN})$`), '$1-slim-$2'],
    [/^latest$/, 'slim'],
  ],
  // .../library/elixir
  elixir: [
    [/^(1\.(?:9|1\d)(?:\.\d+)?)$/, '$1-slim'],
    [/^latest$/, 'slim'],
  ],
  // .../library/swift
  swift: [
    [/^([5-9]\.\d+(?:\.\d+)?(?:-(?:bionic|focal|jammy|noble))?)$/, '$1-slim'],
    [/^latest$/, 'slim'],
  ],
};

/** `debian:bookworm` without what nobody reads there: https://github.com/docker-library/official-images/commits/master/library/debian */
export const DEBIAN_SLIM: TagRule = [
  [/^((?:9|1[0-3])(?:\.\d+)?)$/, '$1-slim'],
  [/^((?:stretch|buster|bullseye|bookworm|trixie|forky|sid)(?:-20(?:1[89]|2\d)\d{4})?)$/, '$1-slim'],
];

/** Operating systems that a tag of eclipse-temurin names: https://github.com/adoptium/containers */
const TEMURIN_SYSTEM = '-(?:focal|jammy|noble|resolute|centos7|ubi\\d+-minimal|alpine(?:-\\d\\.\\d+)?)';

/** Java runtimes by image: the tag of the runtime's own image. */
export const JRE: Readonly<Record<string, { readonly name: string; readonly tags: TagRule }>> = {
  // .../library/eclipse-temurin: 16, and the first builds of 17 and 18, have none
  'eclipse-temurin': {
    name: 'eclipse-temurin',
    tags: [
      [new RegExp(`^(?!16(?:-|$))(\\d+)(?:-jdk)?(${TEMURIN_SYSTEM})?$`), '$1-jre$2'],
      [
        new RegExp(`^(?!16\\.)(\\d+\\.\\d+(?:\\.\\d+)+_\\d+|8u\\d+-b\\d+)-jdk(${TEMURIN_SYSTEM})?$`),
        '$1-jre$2',
      ],
    ],
  },
  // .../library/maven, https://github.com/carlossg/docker-maven
  maven: {
    name: 'eclipse-temurin',
    tags: [
      [
        /^3(?:\.\d+){0,2}-eclipse-temurin-(?!16(?:-|$))(\d+)((?:-(?:focal|jammy|noble|alpine))?)$/,
        '$1-jre$2',
      ],
    ],
  },
  // .../library/gradle, https://github.com/gradle/docker-gradle: on eclipse-temurin since 7.3
  gradle: {
    name: 'eclipse-temurin',
    tags: [
      [
        /^(?:7\.[3-9]|[89]|[89]\.\d+)(?:\.\d+)?-jdk(8|11|17|21|25)((?:-(?:focal|jammy|noble|resolute|alpine))?)$/,
        '$1-jre$2',
      ],
    ],
  },
};

/** Microsoft's images with less than the SDK: https://github.com/dotnet/dotnet-docker/blob/main/README.sdk.md */
export const DOTNET: TagRule = [
  // of an SDK with three numbers the version of the runtime is another
  [
    /^(\d+\.0(?:-(?:(?:buster|bullseye|bookworm|trixie)-slim|focal|jammy|noble|resolute|azurelinux\d\.0|cbl-mariner\d\.0))?)(?:-aot)?$/,
    '$1',
  ],
];

/** The tag that stands beside another. */
export function otherTag(rule: TagRule | undefined, tag: string): string | undefined {
  const entry = rule?.find(([pattern]) => pattern.test(tag));
  return entry === undefined ? undefined : tag.replace(entry[0], entry[1]);
}
