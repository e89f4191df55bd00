import { describe, expect, test } from '@jest/globals';
import { dropCommand, objectionTo, setFlag } from './rewrites.js';

interface Fold {
  readonly head?: string;
  readonly copy: string;
  readonly between?: string;
  readonly command: string;
  /** what else the RUN does behind the command */
  readonly rest?: string;
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
}

/** The objection to moving a command into a flag of the COPY before it. */
function objectionToFold({
  head = 'FROM debian',
  copy,
  between = '',
  command,
  rest,
  flag,
  value,
}: Fold): string | undefined {
  const before = `${head}\n${copy}\n${between}RUN ${command}${rest === undefined ? '' : ` && ${rest}`}\nCMD x\n`;
  const flagged = copy.replace(/^(\w+)/, `$1 --${flag}=${value}`);
  const after = `${head}\n${flagged}\n${between}${rest === undefined ? '' : `RUN ${rest}\n`}CMD x\n`;
  return objectionTo(before, after, setFlag(copy, flag, value), dropCommand(command));
}

describe('chmod', () => {
  test.each<[string, string, string]>([
    ['COPY entrypoint.sh /entrypoint.sh', 'chmod 755 /entrypoint.sh', '755'],
    ['COPY entrypoint.sh /', 'chmod 755 /entrypoint.sh', '755'],
    ['COPY entrypoint.sh /usr/local/bin/', 'chmod 0755 /usr/local/bin/entrypoint.sh', '755'],
    ['COPY bin/tool /usr/bin/tool', 'chmod 755 /usr/bin/tool', '755'],
    ['COPY --from=build /out/app /usr/bin/app', 'chmod 500 /usr/bin/app', '500'],
    ['COPY <<EOF /x.sh\necho\nEOF', 'chmod 755 /x.sh', '755'],
    ['COPY --chown=1:1 a.sh /a.sh', 'chmod 755 /a.sh', '755'],
    ['ADD a.sh /a.sh', 'chmod 755 /a.sh', '755'],
  ])('%s | %s → %s', (copy, command, value) => {
    expect(objectionToFold({ copy, command, flag: 'chmod', value })).toBeUndefined();
    expect(objectionToFold({ copy, command, flag: 'chmod', value, rest: '/x --version' })).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['COPY a.sh /a.sh', 'chmod 755 /b.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod 755 /a.sh', '644'],
    ['COPY a.sh /a.sh', 'chmod +x /a.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod u+x /a.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod 4755 /a.sh', '4755'],
    ['COPY a.sh /a.sh', 'chmod 755 /*.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod 755 $x', '755'],
    ['COPY a.sh /a.sh', 'chmod 755 a.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod 755 /a.sh /b.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod --reference=/b /a.sh', '755'],
    ['COPY a.sh /a.sh', 'chmod -R 755 /', '755'],
    ['COPY a.sh b.sh /x/', 'chmod 755 /x/a.sh', '755'],
    ['COPY *.sh /x/', 'chmod 755 /x/a.sh', '755'],
    ['COPY $X /a.sh', 'chmod 755 /a.sh', '755'],
    ['COPY a.sh /usr/local/bin/', 'chmod 755 /usr/local/bin', '755'],
    ['COPY a.sh /usr/local/bin/', 'chmod 755 /usr/local/bin/', '755'],
    ['COPY src /app', 'chmod 755 /app', '755'],
    ['COPY . /app', 'chmod 755 /app', '755'],
    ['COPY . /app', 'chmod -R 755 /app', '644'],
    ['COPY --chmod=644 a.sh /a.sh', 'chmod 755 /a.sh', '755'],
    ['ADD https://x/a.tar.gz /a.tar.gz', 'chmod 755 /a.tar.gz', '755'],
    ['ADD a.tgz /a.tgz', 'chmod 755 /a.tgz', '755'],
  ])('%s | %s ↛ %s', (copy, command, value) => {
    expect(objectionToFold({ copy, command, flag: 'chmod', value })).toBeDefined();
  });

  test('relative to WORKDIR', () => {
    const fold = { copy: 'COPY run.sh .', command: 'chmod 755 run.sh', flag: 'chmod', value: '755' } as const;
    expect(objectionToFold({ ...fold, head: 'FROM debian\nWORKDIR /app' })).toBeUndefined();
    expect(objectionToFold({ ...fold, head: 'FROM debian\nWORKDIR $X' })).toBeDefined();
    expect(objectionToFold(fold)).toBeDefined();
  });

  test('two files with one command', () => {
    const before = 'FROM debian\nCOPY a.sh /a.sh\nCOPY b.sh /b.sh\nRUN chmod 755 /a.sh /b.sh\nCMD x\n';
    const after = 'FROM debian\nCOPY --chmod=755 a.sh /a.sh\nCOPY --chmod=755 b.sh /b.sh\nCMD x\n';
    const drop = dropCommand('chmod 755 /a.sh /b.sh');
    const [a, b] = [setFlag('COPY a', 'chmod', '755'), setFlag('COPY b', 'chmod', '755')];
    expect(objectionTo(before, after, a, b, drop)).toBeUndefined();
    expect(objectionTo(before, after.replace('=755 b', '=644 b'), a, b, drop)).toBeDefined();
    expect(objectionTo(before, after, a, drop)).toBeDefined();
    expect(objectionTo(before, after.replace(' --chmod=755 b', ' b'), a, drop)).toBeDefined();
  });

  test.each(['LABEL a=b\n', 'ENV a=b\n', 'EXPOSE 80\n', 'COPY b /b\n'])('past %j', (between) => {
    expect(
      objectionToFold({
        copy: 'COPY a.sh /a.sh',
        between,
        command: 'chmod 755 /a.sh',
        flag: 'chmod',
        value: '755',
      }),
    ).toBeUndefined();
  });

  test.each([
    'RUN x\n',
    'USER app\n',
    'WORKDIR /x\n',
    'VOLUME /a.sh\n',
    'COPY b.sh /a.sh\n',
    'COPY . /\n',
    'SHELL ["sh", "-c"]\n',
  ])('not past %j', (between) => {
    expect(
      objectionToFold({
        copy: 'COPY a.sh /a.sh',
        between,
        command: 'chmod 755 /a.sh',
        flag: 'chmod',
        value: '755',
      }),
    ).toBeDefined();
  });

  test.each<[string, string]>([
    ['FROM debian\nUSER app', 'not root'],
    ['FROM debian\nVOLUME /', 'a volume'],
    ['FROM debian\nVOLUME ["/a.sh"]', 'a volume'],
    ['# syntax=docker/dockerfile:1.1\nFROM debian', 'an old syntax'],
    ['# syntax=docker/dockerfile:1.0\nFROM debian', 'an old syntax'],
  ])('%j: %s', (head) => {
    expect(
      objectionToFold({
        head,
        copy: 'COPY a.sh /a.sh',
        command: 'chmod 755 /a.sh',
        flag: 'chmod',
        value: '755',
      }),
    ).toBeDefined();
  });

  test('behind other commands', () => {
    const before = 'FROM debian\nCOPY a.sh /a.sh\nRUN x && chmod 755 /a.sh\n';
    const after = 'FROM debian\nCOPY --chmod=755 a.sh /a.sh\nRUN x\n';
    expect(
      objectionTo(before, after, setFlag('COPY', 'chmod', '755'), dropCommand('chmod 755 /a.sh')),
    ).toBeDefined();
  });

  test('the flag without the command, the command without the flag, another operand changed', () => {
    const before = 'FROM debian\nCOPY a.sh /a.sh\nRUN chmod 755 /a.sh\nCMD x\n';
    const after = 'FROM debian\nCOPY --chmod=755 a.sh /a.sh\nCMD x\n';
    const [set, drop] = [setFlag('COPY', 'chmod', '755'), dropCommand('chmod 755 /a.sh')];
    expect(objectionTo(before, after, set, drop)).toBeUndefined();
    expect(objectionTo(before, after, set)).toBeDefined();
    expect(objectionTo(before, after, drop)).toBeDefined();
    expect(objectionTo(before, 'FROM debian\nCOPY a.sh /a.sh\nCMD x\n', drop)).toBeDefined();
    expect(objectionTo(before, before.replace('COPY', 'COPY --chmod=755'), set)).toBeDefined();
    expect(objectionTo(before, after.replace(' a.sh ', ' b.sh '), set, drop)).toBeDefined();
    expect(objectionTo(before, after.replace('--chmod', '--link --chmod'), set, drop)).toBeDefined();
    expect(objectionTo(before, after.replace('COPY', 'ADD'), set, drop)).toBeDefined();
    expect(objectionTo(before, after.replace('755', '777'), set, drop)).toBeDefined();
  });
});

describe('chown', () => {
  test.each<[string, string, string]>([
    ['COPY a.sh /a.sh', 'chown app:app /a.sh', 'app:app'],
    ['COPY a.sh /a.sh', 'chown 1000:1000 /a.sh', '1000:1000'],
    ['COPY a.sh /a.sh', 'chown app /a.sh', 'app:0'],
    ['COPY a.sh /a.sh', 'chown :staff /a.sh', '0:staff'],
    ['COPY --from=build /x.jar /x.jar', 'chown app:app /x.jar', 'app:app'],
    ['COPY --link a.sh /a.sh', 'chown 1:1 /a.sh', '1:1'],
    ['COPY . /app', 'chown -R app:app /app', 'app:app'],
    ['COPY --from=build /out /srv/app', 'chown -R 1:1 /srv/app', '1:1'],
  ])('%s | %s → %s', (copy, command, value) => {
    expect(objectionToFold({ copy, command, flag: 'chown', value })).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['COPY a.sh /a.sh', 'chown app /a.sh', 'app'],
    ['COPY a.sh /a.sh', 'chown app /a.sh', 'app:app'],
    ['COPY a.sh /a.sh', 'chown app: /a.sh', 'app:app'],
    ['COPY a.sh /a.sh', 'chown app:app /a.sh', 'app:root'],
    ['COPY a.sh /a.sh', 'chown $u /a.sh', 'app:0'],
    ['COPY a.sh /a.sh', 'chown -h app:app /a.sh', 'app:app'],
    ['COPY a.sh /a.sh', 'chown app.app /a.sh', 'app:app'],
    ['COPY --from=build /x.jar /x.jar', 'chown app /x.jar', 'app:0'],
    ['COPY --link a.sh /a.sh', 'chown app:app /a.sh', 'app:app'],
    ['COPY . /app', 'chown app:app /app', 'app:app'],
    ['COPY . /app', 'chown -R app:app /', 'app:app'],
    ['COPY . /app/', 'chown -R app:app /app/sub', 'app:app'],
    ['COPY . /', 'chown -R app:app /', 'app:app'],
    ['COPY . /opt', 'chown -R app:app /opt', 'app:app'],
    ['COPY . /etc/nginx', 'chown -R app:app /etc/nginx', 'app:app'],
    ['COPY . /a/b/c', 'chown -R app:app /a/b/c', 'app:app'],
  ])('%s | %s ↛ %s', (copy, command, value) => {
    expect(objectionToFold({ copy, command, flag: 'chown', value })).toBeDefined();
  });

  test.each([
    'FROM debian\nWORKDIR /app',
    'FROM debian\nWORKDIR /app/x',
    'FROM debian\nRUN mkdir /app',
    'FROM debian\nCOPY x /app/x',
    'FROM debian AS a\nRUN mkdir /app\nFROM a',
    'FROM me/base',
  ])('a directory that may be there already: %j', (head) => {
    expect(
      objectionToFold({
        head,
        copy: 'COPY . /app',
        command: 'chown -R a:a /app',
        flag: 'chown',
        value: 'a:a',
      }),
    ).toBeDefined();
  });

  test('names in an image without users', () => {
    const fold = {
      copy: 'COPY a.sh /a.sh',
      command: 'chown a:a /a.sh',
      flag: 'chown',
      value: 'a:a',
    } as const;
    expect(objectionToFold({ ...fold, head: 'FROM scratch' })).toBeDefined();
  });
});
