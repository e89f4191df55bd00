/** Our scanner and dockerfile-ast, side by side: where they differ, dockerfile-ast is known to be wrong. */
import { describe, expect, test } from '@jest/globals';
import { DockerfileParser } from 'dockerfile-ast';
import { scan } from '../../src/dockerfile/scan.js';

/** Keyword in upper case and first and last line of every instruction. */
function ours(text: string): readonly string[] {
  return scan(text).instructions.map(
    ({ keyword, lines }) => `${keyword.toUpperCase()} ${lines.first}-${lines.last}`,
  );
}

function theirs(text: string): readonly string[] {
  return DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => {
      const { start, end } = instruction.getRange();
      return `${instruction.getKeyword()} ${start.line + 1}-${end.line + 1}`;
    });
}

function file(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

describe('both agree on', () => {
  test.each<[name: string, text: string]>([
    ['plain instructions', file('ARG A=1', 'FROM a:$A AS b', 'RUN c', 'CMD ["d"]')],
    [
      'continuations with comments and blank lines',
      file('FROM a', 'RUN b && \\', "  # it's", '', '  c \\', '', '  d', 'CMD e'),
    ],
    ['a comment right behind the keyword', file('FROM a', 'ENV \\', '# b', '  C=d', 'RUN e')],
    ['CRLF', 'FROM a\r\nRUN b \\\r\n  c\r\nCMD d\r\n'],
    ['a byte order mark', '\ufeffFROM a\nRUN b\n'],
    ['no final line feed', 'FROM a\nRUN b'],
    ['lower case', file('from a as b', 'run c', 'copy --from=b d e')],
    ['an escape directive', file('# escape=`', 'FROM a', 'COPY b `', '  C:\\', 'RUN d')],
    ['a heredoc', file('FROM a', 'RUN <<EOF', 'b', 'EOF', 'RUN c')],
    ['a quoted heredoc', file('FROM a', "RUN <<'EOF'", 'b', 'EOF', 'RUN c')],
    ['a heredoc with a hyphen', file('FROM a', 'RUN <<-EOF', '\tb', '\tEOF', 'RUN c')],
    ['two heredocs', file('FROM a', 'COPY <<a.txt <<b.txt /', 'x', 'a.txt', 'y', 'b.txt', 'RUN c')],
    [
      'a heredoc behind a continuation',
      file('FROM a', 'RUN b && \\', '  cat <<EOF > c', 'd', 'EOF', 'RUN e'),
    ],
    ['a here-string', file('FROM a', 'RUN cat <<<b', 'RUN c')],
    ['ONBUILD', file('FROM a', 'ONBUILD RUN b \\', '  c', 'RUN d')],
    ['a hash inside of a line', file('FROM a', 'RUN b # c', 'RUN d')],
    ['an indented instruction', file('FROM a', '  RUN b', '\tRUN c')],
    ['comments behind the last instruction', file('FROM a', 'RUN b', '# c')],
  ])('%s', (_name, text) => {
    expect(theirs(text)).toEqual(ours(text));
  });
});

describe('dockerfile-ast is wrong about', () => {
  test.each<[name: string, text: string, builder: readonly string[]]>([
    [
      'a heredoc with a file descriptor',
      file('FROM a', 'RUN cat 3<<EOF', 'b', 'EOF', 'RUN c'),
      ['FROM 1-1', 'RUN 2-4', 'RUN 5-5'],
    ],
    [
      'a heredoc whose delimiter holds a blank',
      file('FROM a', 'RUN <<"E F"', 'b', 'E F', 'RUN c'),
      ['FROM 1-1', 'RUN 2-4', 'RUN 5-5'],
    ],
    [
      'a heredoc with a blank before its delimiter',
      file('FROM a', 'RUN cat << EOF', 'b', 'EOF', 'RUN c'),
      ['FROM 1-1', 'RUN 2-4', 'RUN 5-5'],
    ],
    [
      'a heredoc whose delimiter is partly quoted',
      file('FROM a', 'RUN <<E"O"F', 'b', 'EOF', 'RUN c'),
      ['FROM 1-1', 'RUN 2-4', 'RUN 5-5'],
    ],
    [
      'a heredoc without a hyphen behind one with',
      file('FROM a', 'RUN b <<-A <<B', '\tA', '\tB', 'B', 'RUN c'),
      ['FROM 1-1', 'RUN 2-5', 'RUN 6-6'],
    ],
    [
      'the signs inside of quotes',
      file('FROM a', 'RUN echo "b <<EOF c"', 'RUN d'),
      ['FROM 1-1', 'RUN 2-2', 'RUN 3-3'],
    ],
    [
      'two backslashes at the end of a line',
      file('FROM a', 'RUN b \\\\', 'RUN c'),
      ['FROM 1-1', 'RUN 2-2', 'RUN 3-3'],
    ],
    ['a lone backslash above an instruction', file('FROM a', '\\', 'RUN b'), ['FROM 1-1', 'RUN 2-3']],
    [
      'a directive behind an unknown one',
      file('# a=b', '# escape=`', 'FROM c', 'RUN d `', 'RUN e'),
      ['FROM 3-3', 'RUN 4-4', 'RUN 5-5'],
    ],
    ['a no-break space before the keyword', file('FROM a', '\u00a0RUN b'), ['FROM 1-1', 'RUN 2-2']],
    ['a backslash before the end of the text', 'FROM a\nRUN b \\\n', ['FROM 1-1', 'RUN 2-2']],
  ])('%s', (_name, text, builder) => {
    expect(ours(text)).toEqual(builder);
    expect(theirs(text)).not.toEqual(builder);
  });

  test('blanks in strings of a JSON form', () => {
    const text = file('FROM a', 'CMD ["b", "c d"]');
    const cmd = DockerfileParser.parse(text).getCMDs()[0]!;
    expect(scan(text).instructions[1]!.json).toEqual(['b', 'c d']);
    expect(cmd.getJSONStrings().map((string) => string.getJSONValue())).not.toEqual(['b', 'c d']);
  });

  test('a test command, which is no JSON form', () => {
    const text = file('FROM a', 'CMD [ "$b" ] && c');
    const cmd = DockerfileParser.parse(text).getCMDs()[0]!;
    expect(scan(text).instructions[1]!.json).toBeUndefined();
    expect(cmd.getJSONStrings()).not.toEqual([]);
  });
});
