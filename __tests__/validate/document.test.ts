import { describe, expect, test } from '@jest/globals';
import { merge, objectionTo } from './rewrites.js';

const MERGED = ['RUN a\nRUN b\n', 'RUN a && b\n'] as const;

/** A file with a merge in it, so that something is declared; `%` is where the two RUN stand. */
function objectionBeside(before: string, after: string): string | undefined {
  return objectionTo(before.replace('%', MERGED[0]), after.replace('%', MERGED[1]), merge('RUN a', 'RUN b'));
}

describe('text that no change names', () => {
  test('nothing changed', () => {
    expect(objectionTo('FROM debian\nRUN a\n', 'FROM debian\nRUN a\n')).toBeUndefined();
  });

  test('declared but not done', () => {
    expect(objectionTo('FROM debian\nRUN a\nRUN b\n', 'FROM debian\nRUN a\nRUN b\n', merge())).toBeDefined();
    expect(
      objectionTo('FROM debian\nRUN a\nRUN b\n', 'FROM debian\nRUN a\nRUN b\n\n', merge()),
    ).toBeDefined();
  });

  test('blank lines may come and go', () => {
    expect(objectionBeside('FROM debian\n\n%\nCMD x\n', 'FROM debian\n%CMD x\n')).toBeUndefined();
  });

  test.each<[string, string]>([
    ['FROM debian AS x\n%', 'FROM debian AS y\n%'],
    ['FROM debian AS x\n%', 'FROM debian\n%'],
    ['FROM debian:12\n%', 'FROM debian:13\n%'],
    ['FROM --platform=$BUILDPLATFORM debian\n%', 'FROM debian\n%'],
    ['FROM debian\nENV a=1\n%', 'FROM debian\nENV a=2\n%'],
    ['FROM debian\nENV a=1\n%', 'FROM debian\nENV a 1\n%'],
    ['FROM debian\nENV a=1\n%', 'FROM debian\n%ENV a=1\n'],
    ['FROM debian\nENV a=1\n%', 'FROM debian\n%'],
    ['FROM debian\nENV a=1 b=$a\n%', 'FROM debian\nENV a=1\nENV b=$a\n%'],
    ['FROM debian\nARG a\n%', 'FROM debian\n%ARG a\n'],
    ['ARG a=1\nFROM debian\n%', 'FROM debian\nARG a=1\n%'],
    ['FROM debian\nWORKDIR /a\n%', 'FROM debian\nWORKDIR /b\n%'],
    ['FROM debian\n%USER a\n', 'FROM debian\nUSER a\n%'],
    ['FROM debian\n%CMD ["a"]\n', 'FROM debian\n%CMD a\n'],
    ['FROM debian\n%CMD ["a"]\n', 'FROM debian\n%CMD ["a"]\nCMD ["a"]\n'],
    ['FROM debian\n%CMD ["a"]\n', 'FROM debian\n%ENTRYPOINT ["a"]\n'],
    ['FROM debian\n%CMD ["a"]\n', 'FROM debian\n%ENTRYPOINT []\nCMD ["a"]\n'],
    ['FROM debian\nCOPY a a\nCOPY b b\n%', 'FROM debian\nCOPY b b\nCOPY a a\n%'],
    ['FROM debian\nCOPY a a\n%', 'FROM debian\nCOPY  a a\n%'],
    ['FROM debian\nCOPY a a\n%', 'FROM debian\nADD a a\n%'],
    ['FROM debian\nCOPY a a\n%', 'FROM debian\nCOPY --link a a\n%'],
    ['FROM debian\nCOPY --chown=1 a a\n%', 'FROM debian\nCOPY --chown=2 a a\n%'],
    ['FROM debian\nCOPY --from=0 a a\n%', 'FROM debian\nCOPY a a\n%'],
    ['FROM debian\nCOPY <<E a\nx\nE\n%', 'FROM debian\nCOPY <<E a\nx \nE\n%'],
    ['FROM debian\nCOPY <<E a\nx\nE\n%', 'FROM debian\nCOPY <<"E" a\nx\nE\n%'],
    ['FROM debian\nRUN <<E\n x\nE\n%', 'FROM debian\nRUN <<E\nx\nE\n%'],
    ['FROM debian\nRUN c\n%', 'FROM debian\nRUN c \n%RUN d\n'],
    ['FROM debian\n%VOLUME /a\n', 'FROM debian\nVOLUME /a\n%'],
    ['FROM debian\nVOLUME /a\n%', 'FROM debian\n%'],
    ['FROM debian\nSHELL ["/bin/bash", "-c"]\n%', 'FROM debian\nSHELL ["/bin/sh", "-c"]\n%'],
    ['FROM debian\nONBUILD RUN x\n%', 'FROM debian\nONBUILD RUN y\n%'],
    ['FROM debian\nHEALTHCHECK --interval=5s CMD x\n%', 'FROM debian\nHEALTHCHECK CMD x\n%'],
    ['FROM debian\nLABEL a=b\n%', 'FROM debian\nLABEL a=c\n%'],
    ['FROM debian\nEXPOSE 80\n%', 'FROM debian\nEXPOSE 81\n%'],
    ['FROM debian AS a\n%FROM a\nRUN c\n', 'FROM debian AS a\n%FROM debian\nRUN c\n'],
    ['FROM debian\n%FROM alpine\nRUN c\n', 'FROM debian\n%FROM alpine\nRUN c\nFROM debian\n'],
    ['FROM debian\n%FROM alpine\nRUN c\n', 'FROM debian\n%'],
    ['FROM debian\n%RUN c \\\n  d\n', 'FROM debian\n%RUN c d\n'],
    ['FROM debian\n%', 'FROM debian\n%WAT x\n'],
    ['\ufeffFROM debian\n%', 'FROM debian\n%'],
    ['FROM debian\n%', 'FROM debian\r\n%'],
  ])('%j ↛ %j', (before, after) => {
    expect(objectionBeside(before, before)).toBeUndefined();
    expect(objectionBeside(before, after)).toBeDefined();
  });

  test('ends of line', () => {
    const before = 'FROM debian\r\nRUN a\r\nRUN b\r\n';
    expect(objectionTo(before, 'FROM debian\r\nRUN a \\\r\n && b\r\n', merge())).toBeUndefined();
    expect(objectionTo(before, 'FROM debian\r\nRUN a \\\n && b\r\n', merge())).toMatch(/ends of line/);
  });

  test('a file that could not be built', () => {
    expect(
      objectionTo('FROM debian\nWAT\nRUN a\nRUN b\n', 'FROM debian\nWAT\nRUN a && b\n', merge()),
    ).toBeDefined();
  });
});

describe('directives', () => {
  test.each<[string, string]>([
    ['# syntax=docker/dockerfile:1\nFROM debian\n%', 'FROM debian\n%'],
    ['# syntax=docker/dockerfile:1\nFROM debian\n%', '# syntax=docker/dockerfile:1.4\nFROM debian\n%'],
    ['# syntax=docker/dockerfile:1\nFROM debian\n%', '\n# syntax=docker/dockerfile:1\nFROM debian\n%'],
    ['# check=skip=all\nFROM debian\n%', '# a\n# check=skip=all\nFROM debian\n%'],
    ['# a\n# check=skip=all\nFROM debian\n%', '# check=skip=all\n# a\nFROM debian\n%'],
    ['# escape=`\nFROM debian\n%', '# a\n# escape=`\nFROM debian\n%'],
    ['FROM debian\n# escape=`\n%', '# escape=`\nFROM debian\n%'],
  ])('%j ↛ %j', (before, after) => {
    expect(objectionBeside(before, before)).toBeUndefined();
    expect(objectionBeside(before, after)).toBeDefined();
  });
});

describe('comments', () => {
  test.each<[string, string]>([
    ['# top\nFROM debian\nRUN a\nRUN b\n', '# top\nFROM debian\nRUN a && b\n'],
    ['FROM debian\nRUN a\n# note\nRUN b\n', 'FROM debian\nRUN a \\\n# note\n && b\n'],
    ['FROM debian\nRUN a\n# note\nRUN b\n', 'FROM debian\n# note\nRUN a && b\n'],
    ['FROM debian\nRUN a\n  # note\nRUN b\n', 'FROM debian\nRUN a \\\n    # note\n && b\n'],
    ['FROM debian\nRUN x \\\n# in\n a\nRUN b\n', 'FROM debian\nRUN x \\\n# in\n a && b\n'],
    ['FROM debian\nRUN a\nRUN b # tail\n', 'FROM debian\nRUN a && b # tail\n'],
    ['FROM debian\nRUN a\nRUN b\n# end\n', 'FROM debian\nRUN a && b\n# end\n'],
  ])('kept: %j', (before, after) => {
    expect(objectionTo(before, after, merge())).toBeUndefined();
  });

  test.each<[string, string]>([
    ['# top\nFROM debian\nRUN a\nRUN b\n', 'FROM debian\nRUN a && b\n'],
    ['FROM debian\nRUN a\n# note\nRUN b\n', 'FROM debian\nRUN a && b\n'],
    ['FROM debian\nRUN a\n# note\nRUN b\n', 'FROM debian\nRUN a \\\n# nota\n && b\n'],
    ['FROM debian\nRUN a\n# note\nRUN b\n', 'FROM debian\nRUN a && b # note\n'],
    ['FROM debian\nRUN a\n# x\n# x\nRUN b\n', 'FROM debian\nRUN a \\\n# x\n && b\n'],
    ['FROM debian\nRUN a\nRUN b\n', 'FROM debian\n# new\nRUN a && b\n'],
    ['FROM debian\nRUN x \\\n# in\n a\nRUN b\n', 'FROM debian\nRUN x a && b\n'],
    ['FROM debian\nRUN a\nRUN b # tail\n', 'FROM debian\nRUN a && b\n'],
    ['FROM debian\nRUN a\nRUN b\n# end\n', 'FROM debian\nRUN a && b\n'],
    ["FROM debian\nRUN a\n# let's\nRUN b\n", "FROM debian\nRUN a # let's \\\n && b\n"],
  ])('lost or changed: %j ↛ %j', (before, after) => {
    expect(objectionTo(before, after, merge())).toBeDefined();
  });
});

describe('pragmas', () => {
  test.each<[string, string, string]>([
    [
      'FROM debian\n%# hadolint ignore=DL3008\nRUN c\n',
      'FROM debian\n%# hadolint ignore=DL3008\nRUN c\n',
      'kept',
    ],
    [
      'FROM debian\n%# hadolint ignore=DL3008\nRUN c\n',
      'FROM debian\n# hadolint ignore=DL3008\n%RUN c\n',
      'moved',
    ],
    ['FROM debian\n%# dockmod-ignore\nRUN c\n', 'FROM debian\n%# dockmod-ignore\n\nRUN c\n', 'parted'],
    [
      'FROM debian\n%# x\n# dockmod-ignore\nRUN c\n',
      'FROM debian\n%# dockmod-ignore\n# x\nRUN c\n',
      'parted',
    ],
    ['# dockmod-ignore\nFROM debian\n%', 'FROM debian\n# dockmod-ignore\n%', 'moved'],
    [
      'FROM debian\n# hadolint ignore=DL3059\n%',
      'FROM debian\n# hadolint ignore=DL3059\n%',
      'of a merged RUN',
    ],
    ['FROM debian\n# check=skip=x\n%', 'FROM debian\n# check=skip=x\n%', 'of a merged RUN'],
  ])('%j → %j: %s', (before, after, what) => {
    const objection = objectionBeside(before, after);
    if (what === 'kept') expect(objection).toBeUndefined();
    else expect(objection).toMatch(/pragma/);
  });

  test('between two merged RUN instructions', () => {
    const before = 'FROM debian\nRUN a\n# hadolint ignore=DL3008\nRUN b\n';
    expect(objectionTo(before, 'FROM debian\n# hadolint ignore=DL3008\nRUN a && b\n', merge())).toMatch(
      /pragma/,
    );
    expect(objectionTo(before, 'FROM debian\nRUN a \\\n# hadolint ignore=DL3008\n && b\n', merge())).toMatch(
      /pragma/,
    );
  });
});
