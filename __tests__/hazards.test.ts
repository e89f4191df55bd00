/** How other rewriters have broken Dockerfiles: none of it happens here, with all transforms at work. */
import { describe, expect, test } from '@jest/globals';
import { compareRuns, hostShells, rewriteWitnessed } from '../src/testing/index.js';
import { transforms } from '../transforms/index.js';

/** What the tools did, the lines, and the lines after a rewrite; without them, nothing may change. */
type Hazard = readonly [what: string, before: readonly string[], after?: readonly string[]];

const LISTS = 'rm -rf /var/lib/apt/lists/*';

const reading: readonly Hazard[] = [
  [
    'the body of a heredoc with a blank before its delimiter is taken for instructions',
    ['FROM debian:12', "RUN cat << 'EOF' > /root/.zshrc", '    PS1=x', 'EOF', 'RUN pip install x'],
    [
      'FROM debian:12',
      "RUN cat << 'EOF' > /root/.zshrc",
      '    PS1=x',
      'EOF',
      'RUN pip install --no-cache-dir x',
    ],
  ],
  [
    'the second of two heredocs is deleted',
    [
      'FROM debian:12',
      'COPY <<robots.txt <<humans.txt /srv/',
      'User-agent: *',
      'robots.txt',
      'Team: x',
      'humans.txt',
      'RUN pip install x',
    ],
    [
      'FROM debian:12',
      'COPY <<robots.txt <<humans.txt /srv/',
      'User-agent: *',
      'robots.txt',
      'Team: x',
      'humans.txt',
      'RUN pip install --no-cache-dir x',
    ],
  ],
  [
    'a heredoc behind a continuation, with the chain going on behind it',
    [
      'FROM golang:1.22',
      'RUN ls && \\',
      '    cat <<EOF >> go.mod && \\',
      '    pip install x',
      'replace ( a => ../a )',
      'EOF',
    ],
    [
      'FROM golang:1.22',
      'RUN ls && \\',
      '    cat <<EOF >> go.mod && \\',
      '    pip install --no-cache-dir x',
      'replace ( a => ../a )',
      'EOF',
    ],
  ],
  [
    'a heredoc for another program',
    ['FROM debian:12', "RUN python3 <<'EOF'", 'import os', 'os.system("apt-get update")', 'EOF'],
  ],
  [
    'an apostrophe in a comment eats the rest',
    [
      'FROM debian:12',
      'RUN apt-get update && \\',
      "# let's purge them",
      '    apt-get install -y curl && \\',
      "# don't",
      '    apt-get purge -y x',
    ],
    [
      'FROM debian:12',
      'RUN apt-get update && \\',
      "# let's purge them",
      '    apt-get install -y curl && \\',
      "# don't",
      '    apt-get purge -y x && \\',
      `    ${LISTS}`,
    ],
  ],
  [
    'a comment right behind the keyword',
    ['FROM alpine:3.20', 'RUN \\', '  # why', '  apk add curl'],
    ['FROM alpine:3.20', 'RUN \\', '  # why', '  apk add --no-cache curl'],
  ],
  [
    'blank lines in a continuation make instructions of its lines',
    ['FROM debian:12', 'RUN apt-get update && \\', '', '    apt-get install -y curl \\', '', '    git'],
    [
      'FROM debian:12',
      'RUN apt-get update && \\',
      '',
      '    apt-get install -y curl \\',
      '',
      '    git && \\',
      `    ${LISTS}`,
    ],
  ],
  [
    'lines that hold only a backslash become blank lines',
    [
      'FROM debian:12',
      'RUN set -eux; \\',
      '\tapt-get update; \\',
      '\tapt-get install -y \\',
      '\t\tcurl \\',
      '\t; \\',
      '\t\\',
      '\tmake',
    ],
    [
      'FROM debian:12',
      'RUN set -eux; \\',
      '\tapt-get update; \\',
      '\tapt-get install -y \\',
      '\t\tcurl \\',
      '\t; \\',
      '\t\\',
      '\tmake; \\',
      `\t${LISTS}`,
    ],
  ],
  [
    'a platform with a variable is lost',
    [
      'FROM --platform=$BUILDPLATFORM golang:1.22 AS build',
      'RUN make',
      'FROM alpine:3.20',
      'RUN apk add curl',
      'COPY --from=build /x /x',
    ],
    [
      'FROM --platform=$BUILDPLATFORM golang:1.22 AS build',
      'RUN make',
      'FROM alpine:3.20',
      'RUN apk add --no-cache curl',
      'COPY --from=build /x /x',
    ],
  ],
  [
    'a hash among the sources of COPY is taken for a comment',
    ['FROM debian:12', 'COPY a b # c', 'RUN chmod +x b'],
  ],
  [
    'a trigger loses its ONBUILD',
    ['FROM node:20', 'ONBUILD RUN npm install', 'ONBUILD RUN apt-get update && apt-get install -y curl'],
  ],
  [
    'ENV and LABEL of the old form are cut',
    ['FROM debian:12', 'ENV FOO bar baz', 'LABEL a b', 'RUN pip install x'],
    ['FROM debian:12', 'ENV FOO bar baz', 'LABEL a b', 'RUN pip install --no-cache-dir x'],
  ],
  [
    'an exec form becomes a shell form',
    ['FROM debian:12', 'RUN ["apt-get","install","-y","curl"]', 'RUN ["apk","add","curl"]'],
  ],
  [
    'CMD and HEALTHCHECK are reprinted',
    ['FROM debian:12', 'CMD echo hi', 'HEALTHCHECK --interval=5s CMD curl -f / || exit 1'],
  ],
  [
    'directives are deleted',
    [
      '# syntax=docker/dockerfile:1',
      '# check=skip=JSONArgsRecommended;error=true',
      'FROM alpine:3.20',
      'RUN apk update && apk add curl',
    ],
    [
      '# syntax=docker/dockerfile:1',
      '# check=skip=JSONArgsRecommended;error=true',
      'FROM alpine:3.20',
      'RUN apk add --no-cache curl',
    ],
  ],
  [
    'a comment that documents FROM or ARG is parted from it',
    [
      '# base is the base',
      'FROM debian:12 AS base',
      '# VERSION is the version',
      'ARG VERSION=1',
      'RUN pip install x',
    ],
    [
      '# base is the base',
      'FROM debian:12 AS base',
      '# VERSION is the version',
      'ARG VERSION=1',
      'RUN pip install --no-cache-dir x',
    ],
  ],
];

const scripts: readonly Hazard[] = [
  [
    'a clean-up is put behind the opening of a heredoc',
    ['FROM debian:12', 'RUN <<EOF', 'apt-get update', 'apt-get install -y curl', 'EOF'],
  ],
  [
    'or of one that is handed to a shell',
    ['FROM debian:12', 'RUN bash <<EOF', 'apt-get update && apt-get install -y curl', 'EOF'],
  ],
  [
    'a command loses its semicolon, and takes the next line as its argument',
    [
      'FROM debian:12',
      'RUN set -ex; \\',
      '\tapt-get update; \\',
      '\tapt-get install -y gnupg; \\',
      '\texport GNUPGHOME="$(mktemp -d)"; \\',
      '\trm -rf "$GNUPGHOME"',
    ],
    [
      'FROM debian:12',
      'RUN set -ex; \\',
      '\tapt-get update; \\',
      '\tapt-get install -y gnupg; \\',
      '\texport GNUPGHOME="$(mktemp -d)"; \\',
      '\trm -rf "$GNUPGHOME"; \\',
      `\t${LISTS}`,
    ],
  ],
  [
    '`do` is glued to the command of a loop',
    ['FROM debian:12', 'RUN apt-get update', 'RUN for i in 1 2 3; do apt-get install -y foo && break; done'],
  ],
  [
    'a clean-up is put behind a comment',
    ['FROM debian:12', 'RUN apt-get update && apt-get install -y curl # needed'],
  ],
  [
    'a clean-up is guarded by `|| true`',
    ['FROM debian:12', 'RUN apt-get update && apt-get install -y curl || true'],
  ],
  [
    'a pipe gets `pipefail`',
    ['FROM debian:12', 'RUN apt-get update && yes | apt-get install curl'],
    ['FROM debian:12', `RUN apt-get update && yes | apt-get install curl && ${LISTS}`],
  ],
  ['a string is edited', ['FROM debian:12', 'RUN echo "apt-get update && apt-get install foo" > /readme']],
  [
    'a script in a string is edited',
    ['FROM debian:12', 'RUN bash -c "apt-get update && apt-get install -y curl"'],
  ],
  [
    'sudo, its user or its options are lost',
    ['FROM debian:12', 'RUN sudo -u app -E pip install x'],
    ['FROM debian:12', 'RUN sudo -u app -E pip install --no-cache-dir x'],
  ],
  [
    'a service lives on',
    ['FROM debian:12', 'RUN service postgresql start && touch /tmp/x', 'RUN rm -rf /tmp/x'],
  ],
  [
    'a failure that was passed over becomes one',
    ['FROM debian:12', 'RUN apt-get update; apt-get install -y curl', `RUN ${LISTS}`],
    ['FROM debian:12', 'RUN apt-get update; apt-get install -y curl \\', `    && ${LISTS}`],
  ],
  ['`cd` becomes WORKDIR', ['FROM debian:12', 'RUN cd /tmp && touch a ; touch b']],
  ['a directory that is made is deleted', ['FROM node:20', 'RUN mkdir -p /usr/src/app']],
  [
    'http becomes https',
    [
      'FROM alpine:3.20',
      'RUN curl http://localhost:8080 && wget http://169.254.169.254 && curl http://$HOST',
    ],
  ],
  [
    'a list of packages in a variable is not understood',
    [
      'FROM debian:12',
      "RUN buildDeps='gcc make'; apt-get update && apt-get install -y $buildDeps && make && apt-get purge -y $buildDeps",
    ],
    [
      'FROM debian:12',
      `RUN buildDeps='gcc make'; apt-get update && apt-get install -y $buildDeps && make && apt-get purge -y $buildDeps && ${LISTS}`,
    ],
  ],
  [
    'a virtual package is not understood',
    ['FROM alpine:3.20', 'RUN apk add --virtual .deps gcc && make && apk del .deps'],
    ['FROM alpine:3.20', 'RUN apk add --no-cache --virtual .deps gcc && make && apk del .deps'],
  ],
  [
    'an install in a subshell is not seen',
    ['FROM debian:12', 'RUN (cd /tmp && apt-get update && apt-get install -y wget) && echo done'],
    ['FROM debian:12', `RUN (cd /tmp && apt-get update && apt-get install -y wget) && echo done && ${LISTS}`],
  ],
  [
    'options before the subcommand hide it',
    [
      'FROM debian:12',
      'RUN apt-get update && apt-get -qq -o Dpkg::Options::="--force-confold" install curl && DEBIAN_FRONTEND=x apt-get -y install vim',
    ],
    [
      'FROM debian:12',
      `RUN apt-get update && apt-get -qq -o Dpkg::Options::="--force-confold" install curl && DEBIAN_FRONTEND=x apt-get -y install vim && ${LISTS}`,
    ],
  ],
  [
    'spellings of pip are overlooked, or its requirements cut',
    ['FROM debian:12', 'RUN python -m pip install x && pip install -e . && pip install "a>=1,<2"'],
    [
      'FROM debian:12',
      'RUN python -m pip install --no-cache-dir x && pip install --no-cache-dir -e . && pip install --no-cache-dir "a>=1,<2"',
    ],
  ],
  [
    'a clean-up before the install counts',
    ['FROM fedora:40', 'RUN yum clean all && yum install -y wget'],
    ['FROM fedora:40', 'RUN yum clean all && yum install -y wget && yum clean all'],
  ],
  [
    'a clean-up in a later layer counts',
    ['FROM fedora:40', 'RUN yum install -y wget', 'RUN yum clean all'],
    ['FROM fedora:40', 'RUN yum install -y wget \\', '    && yum clean all'],
  ],
  [
    'a cache mount is emptied',
    [
      'FROM debian:12',
      'RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=target=/var/lib/apt/lists,type=cache apt-get update && apt-get install -y curl',
      'RUN --mount=type=cache,target=/root/.cache/pip pip install x',
      'RUN --mount=target=/root/.cache,type=tmpfs pip install x',
    ],
  ],
  [
    'RUNs with different flags are joined',
    ['FROM debian:12', 'RUN --network=none apt-get update', `RUN apt-get install -y curl && ${LISTS}`],
  ],
  [
    'a comment between two RUNs is deleted, or glued to the end',
    [
      'FROM debian:12',
      'RUN apt-get update',
      '# we need curl',
      'RUN apt-get install -y curl',
      '# cleaning',
      `RUN ${LISTS}`,
    ],
    [
      'FROM debian:12',
      '# we need curl',
      'RUN apt-get update && apt-get install -y curl \\',
      '    # cleaning',
      `    && ${LISTS}`,
    ],
  ],
];

const order: readonly Hazard[] = [
  [
    'an ARG goes below a script that reads it from its environment',
    ['FROM debian:12', 'ARG GIT_SHA', 'COPY . /src', 'RUN make -C /src install', 'LABEL revision=$GIT_SHA'],
  ],
  [
    'an ARG goes below a RUN that names it in a heredoc',
    [
      'FROM debian:12',
      'ARG BUILD_DATE',
      'RUN <<EOF',
      'mkdir -p /etc/build',
      'echo "$BUILD_DATE"',
      'EOF',
      'LABEL created=$BUILD_DATE',
    ],
  ],
  [
    'an ARG is moved across FROM',
    ['ARG VCS_REF', 'FROM debian:12', 'RUN useradd app', 'ARG VCS_REF', 'LABEL revision=$VCS_REF'],
  ],
  [
    'variables that are set together see each other',
    ['FROM debian:12', 'ARG VCS_REF', 'ENV A=$VCS_REF VCS_REF=$A', 'RUN useradd app'],
  ],
  [
    'a cache buster is taken for a mistake',
    ['FROM debian:12', 'ARG CACHE_BUST', 'RUN useradd app && echo "$CACHE_BUST"'],
  ],
  [
    '`npm install` becomes `npm ci` without a lockfile in sight',
    ['FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm install', 'RUN npm run build'],
    [
      'FROM node:20',
      'WORKDIR /app',
      'COPY package*.json ./',
      'RUN npm install && npm cache clean --force',
      'RUN npm run build',
    ],
  ],
];

describe.each([
  ['reading and printing', reading],
  ['shell text', scripts],
  ['order and lockfiles', order],
] as const)('%s', (_title, hazards) => {
  test.each(hazards.map((hazard) => [hazard[0], hazard] as const))('not: %s', async (_what, hazard) => {
    const [, before, after = before] = hazard;
    const text = `${before.join('\n')}\n`;
    const { report, declared } = rewriteWitnessed(transforms, text);
    expect(report.failures).toEqual([]);
    expect(report.rolledBack).toEqual([]);
    expect(report.after.split('\n')).toEqual([...after, '']);
    expect(await compareRuns(text, report.after, hostShells(), declared)).toEqual([]);
  });
});

test('a pragma stays above its own instruction', () => {
  const pragma = '# hadolint ignore=DL3008';
  const text = `FROM debian:12\nRUN apt-get update\n${pragma}\nRUN apt-get install -y curl\nRUN ${LISTS}\n`;
  const lines = rewriteWitnessed(transforms, text).report.after.split('\n');
  expect(lines[lines.indexOf(pragma) + 1]).toContain('apt-get install -y curl');
});
