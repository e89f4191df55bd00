/** A COPY of a whole tree that takes a part of it: accepted where the rest is of no use, refused wherever it may be. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { passes } from '../../src/analysis/passes.js';
import { Document } from '../../src/dockerfile/document.js';
import { fixtureCases } from '../../src/testing/index.js';
import { applyEdits } from '../../src/text/edit.js';
import type { Change } from '../../src/transform.js';
import { factsOf as contextFacts } from '../../src/validate/facts.js';
import { validate } from '../../src/validate/validate.js';
import narrowCopyFrom from '../../transforms/narrow-copy-from/index.js';
import { factsOf } from './contexts.js';
import type { Files } from './contexts.js';

interface Narrowing {
  readonly builder: string;
  readonly above: string;
  readonly copy: string;
  readonly copies: readonly string[];
  readonly below: string;
  readonly files: Files;
  readonly path: string;
  /** where the tree goes to, if not to where it stood */
  readonly target?: string;
  readonly takes: readonly string[];
}

const MAIN = `package main

import "os"

func main() { os.ReadFile("templates/page.html") }
`;
const GOOD: Narrowing = {
  builder: `FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o service .
`,
  above: 'FROM debian:bookworm-slim\nWORKDIR /app\n',
  copy: 'COPY --from=build /app /app',
  copies: [
    'COPY --from=build /app/service ./service',
    'COPY --from=build /app/templates/page.html ./templates/page.html',
  ],
  below: 'CMD ["./service"]\n',
  files: {
    'go.mod': 'module example.org/service\n\ngo 1.22\n',
    'main.go': MAIN,
    'templates/page.html': '<p>',
    'README.md': 'x',
  },
  path: '/app',
  takes: ['/app/service', '/app/templates/page.html'],
};

function objection({
  builder,
  above,
  copy,
  copies,
  below,
  files,
  path,
  target = path,
  takes,
}: Narrowing): string | undefined {
  const before = new Document('Dockerfile', `${builder}${above}${copy}\n${below}`);
  const after = new Document('Dockerfile', `${builder}${above}${copies.join('\n')}\n${below}`);
  const { span } = before.instructions.find(
    (one) => before.text.slice(one.span.start, one.span.end) === copy,
  )!;
  return validate(before, after, [{ kind: 'narrow-copy', copy: span, path, target, takes }], factsOf(files))
    ?.message;
}

test('the part that a program needs is accepted', () => {
  expect(objection(GOOD)).toBeUndefined();
});

test('a file that is made part of the program may be left', () => {
  const files = {
    'go.mod': GOOD.files['go.mod']!,
    'main.go':
      'package main\n\nimport _ "embed"\n\n//go:embed conf/model.conf\nvar model string\n\nfunc main() {}\n',
    'conf/model.conf': 'x',
  };
  const [copies, takes] = [GOOD.copies.slice(0, 1), GOOD.takes.slice(0, 1)];
  expect(objection({ ...GOOD, files, copies, takes })).toBeUndefined();
});

test('so is it with an owner, and owners that are set again behind it', () => {
  const chown = (line: string): string => line.replace('--from=build', '--from=build --chown=app');
  const owned = { copy: chown(GOOD.copy), copies: GOOD.copies.map(chown) };
  const above = 'FROM debian:bookworm-slim\nRUN useradd app\nWORKDIR /app\n';
  expect(objection({ ...GOOD, ...owned, above })).toBeUndefined();
  const below = 'RUN chown -R app /app\nUSER app\nCMD ["./service"]\n';
  expect(objection({ ...GOOD, above, below })).toBeUndefined();
});

const uses = (line: string): Partial<Narrowing> => ({
  files: { ...GOOD.files, 'main.go': MAIN.replace('os.ReadFile(', `${line}; os.ReadFile(`) },
});

const REFUSED: Readonly<Record<string, readonly [Partial<Narrowing>, RegExp]>> = {
  'a file that is opened is left': [
    { copies: GOOD.copies.slice(0, 1), takes: GOOD.takes.slice(0, 1) },
    /page\.html` is not taken/,
  ],
  'the program is left': [
    { copies: GOOD.copies.slice(1), takes: GOOD.takes.slice(1) },
    /`\/app\/service`, which `CMD` starts, is not taken/,
  ],
  'another file that may be opened is left': [
    { files: { ...GOOD.files, 'templates/other.html': '<p>' } },
    /other\.html` is not taken/,
  ],
  'more is taken than was declared': [{ takes: GOOD.takes.slice(0, 1) }, /CMD|page\.html|COPY|new/],
  'less is taken than was declared': [
    { takes: [...GOOD.takes, '/app/README.md'] },
    /does not take what was declared/,
  ],
  'a path goes elsewhere': [
    { copies: [GOOD.copies[0]!, 'COPY --from=build /app/templates/page.html ./page.html'] },
    /would lie at/,
  ],
  'a path is not of the tree': [
    {
      takes: [...GOOD.takes, '/etc/passwd'],
      copies: [...GOOD.copies, 'COPY --from=build /etc/passwd /etc/passwd'],
    },
    /no path below `\/app`/,
  ],
  'an owner is new': [
    { copies: GOOD.copies.map((line) => line.replace('--from=build', '--from=build --chown=app')) },
    /does not take what was declared/,
  ],
  'something stands between the copies': [
    { copies: [GOOD.copies[0]!, '# one more', GOOD.copies[1]!] },
    /does not take what was declared/,
  ],
  'a module is given the name of a file': [
    {
      builder: GOOD.builder,
      copies: GOOD.copies.slice(0, 1),
      takes: GOOD.takes.slice(0, 1),
      files: {
        'go.mod': GOOD.files['go.mod']!,
        'main.go': 'package main\n\nfunc main() { casbin.NewEnforcer("conf/model.conf") }\n',
        'conf/model.conf': 'x',
      },
    },
    /`main\.go` names `\/app\/conf\/model\.conf`/,
  ],
  'the program starts another': [uses('exec.Command("x")'), /may start a program of the tree/],
  'a module may open files': [
    { files: { ...GOOD.files, 'static/app.css': 'p {}' } },
    /app\.css` is not taken/,
  ],
  'a command behind it reads the tree': [{ below: 'RUN cat README.md\nCMD ["./service"]\n' }, /may use any/],
  'a command behind it is not read': [{ below: 'RUN ["./setup"]\nCMD ["./service"]\n' }, /may use any/],
  'a command behind it changes the mode of what is left': [
    { below: 'RUN chmod +x run.sh\nCMD ["./service"]\n' },
    /may not find its files/,
  ],
  'a mount': [
    { below: 'RUN --mount=type=bind,source=.,target=/x chmod 755 /app\nCMD ["./service"]\n' },
    /has a mount/,
  ],
  'files that stand there before are written over by all of the tree': [
    { above: 'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY templates templates\n' },
    /may bring what the COPY writes over/,
  ],
  'a command above makes files there': [
    { above: 'FROM debian:bookworm-slim\nWORKDIR /app\nRUN cp -r /usr/share/x templates\n' },
    /may write what the COPY writes over/,
  ],
  'the check of health starts what is left': [
    { below: 'HEALTHCHECK CMD /app/check.sh\nCMD ["./service"]\n' },
    /`\/app\/check\.sh`, which `HEALTHCHECK` is given, is not taken/,
  ],
  'the program is given a file that is left': [
    { below: 'CMD ["./service", "--config=conf/service.yml"]\n' },
    /service\.yml`, which `CMD` is given, is not taken/,
  ],
  'a variable names a directory that is left': [
    { below: 'ENV DATA=/app/data\nCMD ["./service"]\n' },
    /`\/app\/data`, which `DATA` names/,
  ],
  'a variable names the directory that programs are looked for in': [
    { below: 'ENV PATH=/app/bin:$PATH\nCMD ["./service"]\n' },
    /`\/app\/bin`, which `PATH` names/,
  ],
  'another program of the build is left': [
    {
      builder: GOOD.builder.replace('go build', 'go build -o tool ./tool && CGO_ENABLED=0 go build'),
    },
    /`\/app\/tool`, which/,
  ],
  'a command of the build is not known': [
    { builder: `${GOOD.builder}RUN ./generate.sh\n` },
    /what `\.\/generate\.sh` leaves behind is not known/,
  ],
  'a directory that the build makes is left': [
    { builder: `${GOOD.builder}RUN mkdir /app/data\n` },
    /`\/app\/data`, which `mkdir \/app\/data` makes/,
  ],
  'a directory on the way is of another owner': [
    {
      builder: GOOD.builder.replace('COPY . .', 'RUN useradd u\nCOPY --chown=u . .'),
    },
    /would be of another owner|whose directory/,
  ],
  'a directory on the way has another mode': [
    { builder: `${GOOD.builder}RUN chmod 700 /app/templates\n` },
    /would have another mode|makes, is not/,
  ],
  'what starts is not known': [{ below: 'CMD ["sh", "-c", "$START"]\n' }, /not known/],
  'the image that is run is not in the table': [
    { above: 'FROM example.org/base\nWORKDIR /app\n' },
    /starts is not known/,
  ],
  'a system directory': [
    {
      builder: GOOD.builder.replaceAll('/app', '/usr/local'),
      above: GOOD.above.replaceAll('/app', '/usr/local'),
      copy: 'COPY --from=build /usr/local /usr/local',
      copies: GOOD.copies.map((line) => line.replace('/app', '/usr/local')),
      takes: GOOD.takes.map((path) => path.replace('/app', '/usr/local')),
      path: '/usr/local',
    },
    /may hold files of the base image/,
  ],
  'the tree goes elsewhere': [
    { copy: 'COPY --from=build /app /opt/app' },
    /does not go to where it is declared to go/,
  ],
  'a stage grows from the one that runs': [
    { below: 'CMD ["./service"]\nFROM build AS last\n' },
    /other stages may use/,
  ],
  'an ONBUILD': [{ below: 'ONBUILD RUN ls /app\nCMD ["./service"]\n' }, /ONBUILD/],
  'the working directory is left': [
    { below: 'WORKDIR /app/data\nCMD ["../service"]\n' },
    /`\/app\/data`, the working directory, is not taken/,
  ],
};

test.each(Object.entries(REFUSED))('refused: %s', (_, [change, says]) => {
  expect(objection({ ...GOOD, ...change })).toMatch(says);
});

/** The same with a builder that works in another directory. */
function moved({ builder, copy, copies, path, takes, ...rest }: Narrowing): Narrowing {
  const there = (text: string): string => text.replaceAll('/app', '/build');
  const source = (line: string): string => line.replace(/ \/app/, ' /build');
  return {
    ...rest,
    builder: there(builder),
    copy: source(copy),
    copies: copies.map(source),
    path: there(path),
    target: path,
    takes: takes.map(there),
  };
}

describe('a tree that goes to another directory', () => {
  test('the part that a program needs is accepted', () => {
    expect(objection(moved(GOOD))).toBeUndefined();
  });
  test.each(Object.entries(REFUSED))('refused: %s', (_, [change]) => {
    expect(objection(moved({ ...GOOD, ...change }))).toBeDefined();
  });
  test('a source that names the directory is refused', () => {
    const files = { ...GOOD.files, 'main.go': MAIN.replace('"templates/', '"/app/templates/') };
    expect(objection({ ...moved(GOOD), files })).toMatch(/`main\.go` names `\/app`/);
  });
  test('the program may be started by its path', () => {
    const below = 'ENV HOME_OF_IT=/app\nENTRYPOINT ["/app/service"]\nCMD ["/app/templates/page.html"]\n';
    expect(objection(moved({ ...GOOD, below }))).toBeUndefined();
    const lost = { copies: GOOD.copies.slice(1), takes: GOOD.takes.slice(1) };
    expect(objection(moved({ ...GOOD, below, ...lost }))).toMatch(/which `ENTRYPOINT` starts, is not taken/);
  });
  test('a directory in the one that it goes to is refused', () => {
    const within = {
      builder: GOOD.builder.replace('WORKDIR /app', 'WORKDIR /app/build'),
      copy: 'COPY --from=build /app/build /app',
      copies: GOOD.copies.map((line) => line.replace('/app', '/app/build')),
      takes: GOOD.takes.map((path) => path.replace('/app', '/app/build')),
      path: '/app/build',
      target: '/app',
    };
    expect(objection({ ...GOOD, ...within })).toMatch(/lie in one another/);
  });
});

describe('a jar, and what lies beside it', () => {
  const jar: Narrowing = {
    builder: 'FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn -q package\n',
    above: 'FROM eclipse-temurin:21-jre\nWORKDIR /app\n',
    copy: 'COPY --from=build /app /app',
    copies: ['COPY --from=build /app/target ./target'],
    below: 'CMD ["java", "-jar", "target/demo-1.0.jar"]\n',
    files: {
      'pom.xml':
        '<project><artifactId>maven-jar-plugin</artifactId><addClasspath>true</addClasspath></project>',
      'src/main/java/A.java': 'public class A { public static void main(String[] a) {} }',
    },
    path: '/app',
    takes: ['/app/target'],
  };
  const alone = {
    copies: ['COPY --from=build /app/target/demo-1.0.jar ./target/demo-1.0.jar'],
    takes: ['/app/target/demo-1.0.jar'],
  };
  test('all that is built is accepted', () => {
    expect(objection(jar)).toBeUndefined();
  });
  test('the jar alone is refused', () => {
    expect(objection({ ...jar, ...alone })).toMatch(/built beside the program may be needed/);
  });
  test('the jar alone is accepted where it holds all', () => {
    const files = { ...jar.files, 'pom.xml': '<project>spring-boot-maven-plugin</project>' };
    expect(objection({ ...jar, ...alone, files })).toBeUndefined();
  });
  test('settings that are read where it starts are missed', () => {
    const files = { ...jar.files, 'config/application.yml': 'a: b' };
    expect(objection({ ...jar, files })).toMatch(/application\.yml`/);
  });
});

const cases = fixtureCases(fileURLToPath(new URL('../../fixtures/transforms', import.meta.url))).filter(
  ({ id, after }) => id === 'narrow-copy-from' && after !== undefined,
);

describe.each(cases.map((one) => [one.name.replaceAll('-', ' '), one] as const))('%s', (_, one) => {
  const before = new Document('Dockerfile', one.before);
  const fixes = [...narrowCopyFrom.run(passes(before, one.context)(narrowCopyFrom.defaults))].flatMap(
    ({ fix }) => fix ?? [],
  );
  const facts = contextFacts(one.context);
  const [{ edits, changes = [] } = { edits: [] }] = fixes;
  const text = applyEdits(one.before, edits);
  const taken = changes.flatMap((change) => (change.kind === 'narrow-copy' ? change.takes : []));

  test('it is accepted', () => {
    expect(fixes).toHaveLength(1);
    expect(validate(before, new Document('Dockerfile', text), changes, facts)).toBeUndefined();
  });
  test.each(taken)('it is refused without %s', (path) => {
    const after = new Document('Dockerfile', text);
    const { span } = after.instructions.find(({ operands }) => operands[0] === path)!;
    const spoilt = new Document(
      'Dockerfile',
      text.slice(0, span.start) + text.slice(span.end).replace(/^\r?\n/, ''),
    );
    const declared = changes.map((change): Change =>
      change.kind === 'narrow-copy'
        ? { ...change, takes: change.takes.filter((taking) => taking !== path) }
        : change,
    );
    expect(validate(before, spoilt, declared, facts)).toBeDefined();
  });
});
