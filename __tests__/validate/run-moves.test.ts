/** RUN instructions that install packages and move down: accepted where nothing that they pass has to do with them. */
import { expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import { validate } from '../../src/validate/validate.js';
import { factsOf } from './contexts.js';

interface Move {
  readonly run: string;
  /** what it passes, and what stands below */
  readonly passed: readonly string[];
  readonly below?: string;
}

const FILES = { 'requirements.txt': 'x', 'src/app.py': 'x' };
const GOOD: Move = {
  run: 'RUN apk add --no-cache --virtual .build gcc musl-dev',
  passed: ['WORKDIR /app', 'COPY requirements.txt .', 'LABEL a=b'],
};

function objection({ run, passed, below = 'RUN pip install -r requirements.txt' }: Move): string | undefined {
  const head = 'FROM python:3.12-alpine\n';
  const before = new Document('Dockerfile', `${head}${[run, ...passed, below].join('\n')}\n`);
  const after = new Document('Dockerfile', `${head}${[...passed, run, below].join('\n')}\n`);
  const [, moved] = before.instructions;
  const behind = before.instructions[passed.length + 1]!;
  return validate(
    before,
    after,
    [{ kind: 'move-instruction', instruction: moved!.span, behind: behind.span }],
    factsOf(FILES),
  )?.message;
}

const ACCEPTED: Readonly<Record<string, Partial<Move>>> = {
  'a group of apk': {},
  'apt with its lists': {
    run: 'RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*',
  },
  'apk with a variable that it does not ask for': { passed: ['ENV CFLAGS=-O2 FLASK_APP=app.py'] },
  'a copy with a numeric owner': { passed: ['WORKDIR /app', 'COPY --chown=1000:1000 src src'] },
};
test.each(Object.entries(ACCEPTED))('accepted: %s', (_, change) => {
  expect(objection({ ...GOOD, ...change })).toBeUndefined();
});

const REFUSED: Readonly<Record<string, readonly [Partial<Move>, RegExp]>> = {
  'a package that is a file': [{ run: 'RUN apk add ./local.apk' }, /install from files/],
  'another command': [{ run: 'RUN apk add gcc && make' }, /does more/],
  'a command of the shell': [{ run: 'RUN apk add gcc && mkdir /data' }, /does more/],
  'an install of a language': [{ run: 'RUN pip install x' }, /does more/],
  'a redirection': [{ run: 'RUN apk add gcc > log' }, /more than its words/],
  'a variable of its own': [{ run: 'RUN A=1 apk add gcc' }, /more than its words/],
  'a word that is expanded': [{ run: 'RUN apk add $PACKAGES' }, /not literal/],
  'a loop': [{ run: 'RUN for p in gcc; do apk add $p; done' }, /not read/],
  'exec form': [{ run: 'RUN ["apk", "add", "gcc"]' }, /cannot be read/],
  'a mount': [{ run: 'RUN --mount=type=cache,target=/var/cache/apk apk add gcc' }, /mounts/],
  'a variable that apk asks for': [{ passed: ['ENV A=1 HTTPS_PROXY=http://proxy'] }, /`ENV` stands between/],
  'where programs are looked for': [{ passed: ['ENV PATH=/opt/bin:$PATH'] }, /`ENV` stands between/],
  'a variable that scripts of packages are given': [
    { run: 'RUN apk add --preserve-env gcc', passed: ['ENV A=1'] },
    /`ENV` stands between|install from files|not known|more/,
  ],
  'a variable that apt hands on to scripts of packages': [
    { run: 'RUN apt-get install -y gcc', passed: ['ENV A=1'] },
    /`ENV` stands between/,
  ],
  'ARG between': [{ passed: ['ARG A=1'] }, /`ARG` stands between/],
  'USER between': [{ passed: ['USER 1000'] }, /`USER` stands between/],
  'RUN between': [{ passed: ['RUN make'] }, /`RUN` stands between/],
  'a directory that packages bring': [{ passed: ['WORKDIR /var/www'] }, /package may bring/],
  'a directory that is not known': [{ passed: ['WORKDIR $HOME/app'] }, /package may bring/],
  'files among those of packages': [
    { passed: ['COPY requirements.txt /etc/apk/'] },
    /among the files of packages/,
  ],
  'an account that a package may make': [
    { passed: ['WORKDIR /app', 'COPY --chown=postgres src src'] },
    /package may make the account/,
  ],
  'files of another image': [{ passed: ['COPY --from=alpine /x /app/x'] }, /another image/],
  'files that are not there': [{ passed: ['COPY nothing /app/'] }, /not in the context/],
};
test.each(Object.entries(REFUSED))('refused: %s', (_, [change, says]) => {
  expect(objection({ ...GOOD, ...change })).toMatch(says);
});
