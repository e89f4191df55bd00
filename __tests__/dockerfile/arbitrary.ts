/** Generated Dockerfiles: plausible ones for rewrites, and soups of tokens for the scanner. */
import fc from 'fast-check';

const word = fc.constantFrom(
  'a',
  'b1',
  '"c d"',
  "'e f'",
  '$HOME',
  '"$X"',
  '/opt/app',
  './x.sh',
  '*.txt',
  'g\\ h',
);

/** Commands that transforms look for, and others. */
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'apt-get update',
      'apt-get install -y curl',
      'apt-get install -y --no-install-recommends git make',
      'apt-get -qq install gcc',
      'apt-get clean',
      'rm -rf /var/lib/apt/lists/*',
      'apt update',
      'DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata',
      'sudo apt-get install -y vim',
      'apk update',
      'apk add curl',
      'apk add --no-cache bash',
      'apk add -U --virtual .deps gcc',
      'apk del .deps',
      'rm -rf /var/cache/apk/*',
      'dnf install -y httpd',
      'dnf clean all',
      'yum -y install wget',
      'rm -rf /var/cache/yum',
      'microdnf install -y tar',
      'zypper install -y vim',
      'pip install flask',
      'pip3 install --no-cache-dir -r requirements.txt',
      'python -m pip install "a>=1,<2"',
      'npm ci',
      'npm install -g yarn',
      'npm cache clean --force',
      'yarn install --frozen-lockfile',
      'gem install bundler',
      'composer install',
      'conda install -y numpy',
      'go build ./...',
      'cargo build --release',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'curl -fsSLO https://example.com/x.tar.gz',
      'tar xzf x.tar.gz',
      'rm x.tar.gz',
      'rm -rf /tmp/build',
      'make install',
      'mkdir -p /srv/app',
      'chmod +x /entrypoint.sh',
      'chown -R app:app /srv/app',
      'useradd -m app',
      'cd /tmp',
      'cd /srv/app',
      'export A=1',
      'A=$(nproc)',
      'set -eux',
      'umask 027',
      'echo "it\'s # no comment"',
      'true',
      'exit 0',
      'service x start',
      'echo x > /etc/x.conf',
      'test -f /x',
      'f() { true; }',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `tool ${words.join(' ')}`),
  },
);

/** One whose output goes into a pipe: the oracle cannot tell when it ends otherwise. */
const piped = command.filter((one) => !one.includes('>'));

/** Shell text on one line. */
const list: fc.Arbitrary<string> = fc.letrec<{ list: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 12, arbitrary: command },
    { weight: 1, arbitrary: tie('list').map((inner) => `( ${inner} )`) },
    { weight: 1, arbitrary: tie('list').map((inner) => `{ ${inner}; }`) },
    {
      weight: 1,
      arbitrary: fc.tuple(command, tie('list')).map(([test, body]) => `if ${test}; then ${body}; fi`),
    },
    { weight: 1, arbitrary: tie('list').map((body) => `for i in 1 2; do ${body}; done`) },
    { weight: 1, arbitrary: fc.tuple(piped, command).map(([a, b]) => `${a} | ${b}`) },
    { weight: 1, arbitrary: command.map((one) => `! ${one}`) },
    { weight: 1, arbitrary: command.map((one) => `tool $(${one})`) },
  ),
  list: fc
    .array(fc.tuple(tie('part'), fc.constantFrom('&&', '&&', '&&', '&&', ';', '||')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => joined(parts.map(([part, operator]) => [part, ` ${operator} `]))),
})).list;

/** Ends every part but the last with what stands behind it. */
function joined(parts: readonly (readonly [part: string, behind: string])[]): string {
  return parts.map(([part, behind], i) => (i < parts.length - 1 ? part + behind : part)).join('');
}

const comment = fc.constantFrom(
  '# plain',
  "# it's a quote",
  '# ends in a backslash \\',
  '#',
  '# apt-get install x',
  '## two',
);
const breaks = fc.constantFrom(
  ' \\\n    ',
  ' \\\n\t',
  ' \\\n',
  ' \\\n    # why\n    ',
  " \\\n# don't\n    ",
  ' \\\n\n    ',
  ' \\  \n    ',
);

/** A RUN of one line, of several with their operators at either end, or of a heredoc. */
const run = fc.oneof(
  { weight: 4, arbitrary: list.map((text) => `RUN ${text}`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.array(fc.tuple(list, breaks, fc.boolean()), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(
        ([parts, leading]) =>
          `RUN ${joined(parts.map(([part, line]) => [part, leading ? `${line}&& ` : ` &&${line}`]))}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(command, breaks), { minLength: 1, maxLength: 4 })
      .map((parts) => `RUN set -ex; ${joined(parts.map(([part, line]) => [part, `;${line}`]))}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(list, { minLength: 1, maxLength: 3 })
      .map((lines) => `RUN <<EOF\n${lines.join('\n')}\nEOF`),
  },
  { weight: 1, arbitrary: list.map((text) => `RUN --mount=type=cache,target=/var/cache/apt ${text}`) },
  { weight: 1, arbitrary: list.map((text) => `RUN ${text} # and a comment`) },
  { weight: 1, arbitrary: fc.constant('RUN ["apt-get", "update"]') },
  { weight: 1, arbitrary: list.map((text) => `RUN cat <<E > /x && ${text}\nbody $y\nE`) },
);

const other = fc.constantFrom(
  'ENV A=1 B="c d"',
  'ARG VERSION=1',
  'WORKDIR /srv',
  'USER app',
  'USER root',
  'COPY . .',
  'COPY --from=build /x /y',
  'COPY --chown=app:app a b /c/',
  'COPY entrypoint.sh /entrypoint.sh',
  'ADD x.tar.gz /opt/',
  'LABEL a=b',
  'EXPOSE 80',
  'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  'SHELL ["/bin/bash", "-ec"]',
  'ONBUILD RUN apt-get update',
  'HEALTHCHECK CMD curl -f http://localhost || exit 1',
  'CMD ["a"]',
  'CMD exec a',
  'VOLUME /data',
  'COPY <<a.txt /srv/\nhello\na.txt',
);

const base = fc.constantFrom(
  'debian:12',
  'ubuntu:24.04',
  'alpine:3.20',
  'fedora:40',
  'rockylinux:9',
  'python:3.12',
  'node:20',
  'node:20-alpine',
  'opensuse/leap:15',
  'example.com/own:1',
);

const stage = fc
  .tuple(
    base,
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: run },
        { weight: 2, arbitrary: other },
        { weight: 1, arbitrary: comment },
        { weight: 1, arbitrary: fc.constant('') },
      ),
      { maxLength: 8 },
    ),
  )
  .map(([image, lines]) => [`FROM ${image} AS build`, ...lines].join('\n'));

/** A Dockerfile that a builder would read, whatever its commands do. */
export const dockerfile: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '', '# syntax=docker/dockerfile:1\n', '\ufeff', '# a head comment\n\n'),
    fc.array(stage, { minLength: 1, maxLength: 2 }),
    fc.constantFrom('\n', '\n', '', '\n\n', '\n# the end\n'),
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
  )
  .map(([head, stages, end, eol]) => `${head}${stages.join('\n\n')}${end}`.replaceAll('\n', eol));

/** Anything at all, made of what means something to a scanner. */
export const tokenSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(
          ...[
            '\n',
            '\n',
            '\r\n',
            '\r',
            ' ',
            '\t',
            '\\',
            '\\\n',
            '`',
            '#',
            '<<E',
            '<<-E',
            "<<'E'",
            'E',
            '\nE\n',
          ],
          ...[
            'RUN',
            'FROM a',
            'COPY',
            'ONBUILD ',
            'CMD ',
            '[',
            ']',
            '"a"',
            ',',
            '"',
            "'",
            '$',
            '${',
            '}',
            '--x=',
            '--',
          ],
          ...[
            '# escape=`\n',
            '# syntax=a\n',
            '\ufeff',
            '\u00a0',
            '\u0085',
            '🐳',
            'é',
            '\0',
            '&&',
            '|',
            ';',
            '(',
            ')',
            'cd',
          ],
        ),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
    ),
    { maxLength: 40 },
  )
  .map((tokens) => tokens.join(''));
