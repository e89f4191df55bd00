/** Owners and modes of whole directories: what a flag of COPY sets, and what it leaves alone. */
import { describe, expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import type { Change } from '../../src/transform.js';
import { NOTHING_KNOWN } from '../../src/validate/facts.js';
import { modeAfter } from '../../src/validate/modes.js';
import { validate } from '../../src/validate/validate.js';

/** Validates `before` → `after`, with the set-flag changes of all flags that are new, and the given command's. */
function objection(
  before: string,
  after: string,
  command: string,
  kind: 'drop-command' | 'drop-argument',
): string | undefined {
  const [old, rewritten] = [new Document('Dockerfile', before), new Document('Dockerfile', after)];
  const changes: Change[] = [];
  const copies = old.instructions.filter(({ keyword }) => keyword === 'COPY');
  const flagged = rewritten.instructions.filter(({ keyword }) => keyword === 'COPY');
  copies.forEach((copy, i) => {
    for (const { name, value = '' } of flagged[i]?.flags ?? []) {
      if ((name === 'chown' || name === 'chmod') && copy.flag(name) === undefined) {
        changes.push({ kind: 'set-flag', copy: copy.span, flag: name, value });
      }
    }
  });
  const start = before.indexOf(command);
  const span = { start, end: start + command.length };
  changes.push(kind === 'drop-command' ? { kind, command: span } : { kind, command: span, argument: '-R' });
  return validate(old, rewritten, changes)?.message;
}

const HEAD = 'FROM debian:12\nRUN useradd app\n';

describe('a directory that WORKDIR makes', () => {
  const before = `${HEAD}WORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\nCMD x\n`;
  const after = `${HEAD}WORKDIR /app\nCOPY --chown=app:app . .\nRUN chown app:app /app\nCMD x\n`;
  const judge = (from: string, to: string): string | undefined =>
    objection(from, to, 'chown -R app:app /app', 'drop-argument');

  test('keeps a chown for itself', () => {
    expect(judge(before, after)).toBeUndefined();
  });

  test('does not get its owner from the flag', () => {
    expect(
      objection(
        before,
        after.replace('RUN chown app:app /app\n', ''),
        'chown -R app:app /app',
        'drop-command',
      ),
    ).toBeDefined();
  });

  test.each<[string, (text: string) => string]>([
    ['another owner', (text) => text.replace('--chown=app:app', '--chown=app')],
    ['another owner for the directory', (text) => text.replace('RUN chown app:app', 'RUN chown app:root')],
    ['another directory', (text) => text.replace('app /app\nCMD', 'app /srv\nCMD')],
    ['no flag', (text) => text.replace(' --chown=app:app', '')],
    ['the mode instead', (text) => text.replace('--chown=app:app', '--chmod=755')],
  ])('%s is refused', (_, mutate) => {
    expect(mutate(after)).not.toBe(after);
    expect(judge(before, mutate(after))).toBeDefined();
  });

  test.each<[string, string, string]>([
    ['a RUN before has written into it', 'WORKDIR /app\n', 'WORKDIR /app\nRUN touch x\n'],
    ['a RUN before names it', 'WORKDIR /app\n', 'RUN mkdir -p /app/cache\nWORKDIR /app\n'],
    ['a RUN between has written into it', 'RUN chown', 'RUN npm ci\nRUN chown'],
    ['another USER runs the command', 'RUN chown', 'USER app\nRUN chown'],
    ['a directory below is made by WORKDIR', 'COPY', 'WORKDIR /app/x\nWORKDIR /app\nCOPY'],
    ['a volume stands over it', 'WORKDIR /app\n', 'WORKDIR /app\nVOLUME /app\n'],
    ['the base image may have files in it', 'FROM debian:12', 'FROM example.com/team/base:1'],
    ['the user may have it as a home', 'RUN useradd app', 'RUN useradd -m -d /app app'],
  ])('refused where %s', (_, from, to) => {
    expect(before).toContain(from);
    expect(judge(before.replace(from, to), after.replace(from, to))).toBeDefined();
  });

  test('a system user has it as a home that is not made', () => {
    const [from, to] = ['RUN useradd app', 'RUN useradd --system --home-dir /app app'];
    expect(judge(before.replace(from, to), after.replace(from, to))).toBeUndefined();
  });

  test('every copy into it needs the flag', () => {
    const [from, to] = ['COPY', 'COPY a.json ./\nCOPY'];
    expect(judge(before.replace(from, to), after.replace(from, to))).toBeDefined();
    const both = after.replace('COPY', 'COPY --chown=app:app a.json ./\nCOPY');
    expect(judge(before.replace(from, to), both)).toBeUndefined();
  });
});

describe('a directory that the copy makes', () => {
  const before = `${HEAD}COPY src/ /opt/app/\nRUN chown -R app:app /opt/app\nCMD x\n`;
  const after = `${HEAD}COPY --chown=app:app src/ /opt/app/\nCMD x\n`;
  const judge = (from: string, to: string): string | undefined =>
    objection(from, to, 'chown -R app:app /opt/app', 'drop-command');

  test('gets its owner with the flag', () => {
    expect(judge(before, after)).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['its parent would be made too', '/opt/app', '/data/new/app'],
    ['the image has it', '/opt/app', '/usr/local/bin'],
    ['it is everything', '/opt/app', ''],
  ])('refused where %s', (_, from, to) => {
    const [b, a] = [before.replaceAll(from, to), after.replaceAll(from, to)];
    expect(objection(b, a, /chown -R.*/.exec(b)![0], 'drop-command')).toBeDefined();
  });

  test('a mode stays for the directory itself: builders differ', () => {
    const b = before.replaceAll('chown -R app:app', 'chmod -R 750');
    const a = after.replace('--chown=app:app', '--chmod=750');
    expect(objection(b, a, 'chmod -R 750 /opt/app', 'drop-command')).toBeDefined();
    const kept = a.replace('CMD', 'RUN chmod 750 /opt/app\nCMD');
    expect(objection(b, kept, 'chmod -R 750 /opt/app', 'drop-argument')).toBeUndefined();
  });
});

describe('modeAfter', () => {
  test.each<[number, string, number | undefined]>([
    [0o644, '+x', 0o755],
    [0o644, 'a+x', 0o755],
    [0o644, 'u+x', 0o744],
    [0o644, '+w', 0o644],
    [0o664, 'u+x,g-w', 0o744],
    [0o755, 'go-rwx', 0o700],
    [0o644, 'u=rwx,go=rx', 0o755],
    [0o644, '=r', 0o444],
    [0o644, 'a+X', 0o644],
    [0o744, 'a+X', 0o755],
    [0o644, 'u+s', undefined],
    [0o644, 'g=u', undefined],
    [0o644, '755', undefined],
  ])('%o and %s', (mode, symbolic, result) => {
    expect(modeAfter(mode, symbolic)).toBe(result);
  });

  test('a mode that the context tells decides', () => {
    const before = new Document('Dockerfile', 'FROM debian\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\nCMD x\n');
    const after = new Document('Dockerfile', 'FROM debian\nCOPY --chmod=755 a.sh /a.sh\nCMD x\n');
    const [, copy, run] = before.instructions;
    const changes: Change[] = [
      { kind: 'set-flag', copy: copy!.span, flag: 'chmod', value: '755' },
      { kind: 'drop-command', command: run!.script!.commands[0]!.span },
    ];
    expect(validate(before, after, changes)).toBeDefined();
    expect(validate(before, after, changes, { ...NOTHING_KNOWN, mode: () => 0o600 })).toBeDefined();
    expect(
      validate(before, after, changes, {
        ...NOTHING_KNOWN,
        mode: (path) => (path === 'a.sh' ? 0o644 : undefined),
      }),
    ).toBeUndefined();
  });
});
