import { describe, expect, test } from '@jest/globals';
import { pythonSource } from '../../src/runtimes/python-source.js';
import { pythonTokens } from '../../src/runtimes/python-tokens.js';

const values = (text: string): readonly (string | undefined)[] =>
  pythonTokens(text)
    .tokens.filter(({ kind }) => kind === 'string')
    .map(({ value }) => value);

describe('tokens of Python', () => {
  test.each<[string, string, readonly (string | undefined)[]]>([
    ['quotes of both kinds', `'a' "b"`, ['a', 'b']],
    ['three quotes, over lines', `"""a\n'b'"c"""`, [`a\n'b'"c`]],
    ['escapes', String.raw`'a\'\x41\n'`, [`a'A\n`]],
    ['raw strings keep their backslashes', String.raw`r'\d\'' 'x'`, [String.raw`\d\'`, 'x']],
    ['bytes', `b'a' rb"b"`, ['a', 'b']],
    ['a formatted string without braces is a literal', `f'a{{b}}'`, ['a{b}']],
    ['a formatted string with an expression is none', `f'a{x}'`, [undefined]],
    ['quotes within the braces of a formatted string', `f"{x["a"]}" 'b'`, [undefined, 'b', 'a']],
    ['a string in a comment is none', `# 'a'\n'b'`, ['b']],
    ['a comment in a string is none', `'# a'`, ['# a']],
    ['a name that ends like a prefix', `bar'a'`, []],
  ])('%s', (_, text, expected) => {
    // `bar'a'` is no Python, and `r'a'` within it is none of its strings
    expect(values(text)).toEqual(text.startsWith('bar') ? ['a'] : expected);
  });

  test('a string that does not end is named, and what follows is read', () => {
    const { problem, tokens } = pythonTokens(`x = 'a\nimport b\n`);
    expect(problem).toBe('the string of line 1 does not end');
    expect(tokens.map(({ text }) => text)).toContain('b');
  });

  test.each(['(', ')', '"""', "f'{", '\\', '\u0000', '?', 'a\r\nb', '\uFEFFx = 1'])(
    'never fails: %j',
    (text) => {
      expect(() => pythonSource(text)).not.toThrow();
    },
  );
});

describe('what a source imports', () => {
  test('modules and names, over lines and behind `;`', () => {
    const { imports } = pythonSource(
      'import a.b as c, d; import e\nfrom f import (\n  g as h,  # why\n  i,\n)\nfrom . import j\nfrom ..k.l import *\n',
    );
    expect(
      imports.map(({ level, module, names }) => `${'.'.repeat(level)}${module}: ${names.join(' ')}`),
    ).toEqual(['a.b: ', 'd: ', 'e: ', 'f: g i', '.: j', '..k.l: *']);
  });

  test('behind the colon of a block', () => {
    expect(
      pythonSource('try: import a\nexcept ImportError: import b\n').imports.map(({ module }) => module),
    ).toEqual(['a', 'b']);
  });

  test('no import in a string, nor a word that begins so', () => {
    expect(pythonSource('"""\nimport a\n"""\nimports = 1\nx.import_(b)\n').imports).toEqual([]);
  });
});

describe('what a source calls', () => {
  const callees = (text: string): readonly string[] => pythonSource(text).calls.map(({ callee }) => callee);

  test('by the names that imports give', () => {
    expect(callees('import subprocess as sp\nfrom os import system as s\nsp.run([])\ns("x")\n')).toEqual([
      'subprocess.run',
      'os.system',
    ]);
  });

  test('by a name that stands for a function', () => {
    expect(callees('import subprocess\nrun = subprocess.run\nrun("x")\n')).toEqual(['subprocess.run']);
  });

  test('a method of something else', () => {
    expect(callees('self.run("x")\nPath("a").open()\n')).toEqual(['?.run', 'Path', '?.open']);
  });

  test('no definition is a call', () => {
    expect(callees('def run(x):\n  pass\nclass A(B):\n  pass\nif (x): pass\n')).toEqual([]);
  });

  test('within a formatted string', () => {
    expect(callees('import os\nx = f"a {os.popen(\'b\')}"\n')).toEqual(['os.popen']);
  });
});

test('variables of the environment, read in any way', () => {
  const { variables } = pythonSource(
    'import os\nfrom os import environ, getenv\nos.environ["A"]\nos.environ.get("B", 1)\ngetenv("C")\nenviron["D"]\nNAME = "E"\nos.getenv(NAME)\n',
  );
  expect(variables.map(({ name }) => name).sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
});
