import { describe, expect, test } from '@jest/globals';
import { MANAGERS } from '../../src/packages/managers.js';
import type { CommandLine } from '../../src/packages/package-manager.js';
import { callOf } from './calls.js';

interface Program {
  readonly manager: (typeof MANAGERS)[number];
  readonly key: string;
  /** the key with a version in place of `*` */
  readonly name: string;
  readonly line: CommandLine;
}

const PROGRAMS: readonly Program[] = MANAGERS.flatMap((manager) =>
  Object.entries(manager.programs).map(([key, line]) => ({
    manager,
    key,
    name: key.replace('*', '11'),
    line,
  })),
);
const ALL = MANAGERS.map((manager) => [manager.id, manager] as const);

test('managers stand in order of their names, each once', () => {
  const ids = MANAGERS.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('no two managers claim one program or module', () => {
  const names = PROGRAMS.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  const modules = MANAGERS.flatMap(({ modules }) => Object.keys(modules ?? {}));
  expect(modules).toEqual([...new Set(modules)]);
});

describe.each(PROGRAMS.map((program) => [program.key, program] as const))(
  '%s',
  (_, { manager, key, name, line }) => {
    const { subcommands, valued, operations = [] } = line;
    const verbs = Object.keys(subcommands).filter((verb) => verb !== '*');

    test('every subcommand means what the table says', () => {
      for (const verb of verbs) {
        const call = callOf(`${name} ${verb}`);
        expect([verb, call?.manager.id, call?.program, call?.action]).toEqual([
          verb,
          manager.id,
          key,
          subcommands[verb],
        ]);
      }
      if (Object.hasOwn(subcommands, '*')) expect(callOf(`${name} zzz`)?.action).toBe(subcommands['*']);
      else if (operations.length === 0) expect(callOf(`${name} zzz`)?.action).toBeUndefined();
    });

    test('an operation is recognised by any spelling of its options', () => {
      for (const { options, action, bare } of operations) {
        const spelled = [...options.map(([first]) => first), ...options.map((spellings) => spellings.at(-1))];
        expect(action).toBeDefined();
        for (const half of [spelled.slice(0, options.length), spelled.slice(options.length)]) {
          const call = callOf(`${name} ${half.join(' ')}${bare === true ? '' : ' zzz'}`);
          expect([half, call?.action]).toEqual([half, action]);
        }
      }
    });

    test('the value of an option is neither subcommand nor package', () => {
      const verb = verbs.find((one) => one !== '' && !one.includes('-') && subcommands[one] === 'install');
      if (verb === undefined) return;
      for (const option of valued) {
        const before = callOf(`${name} ${option} value ${verb} zzz`);
        const behind = callOf(`${name} ${verb} ${option} value zzz`);
        const joined = callOf(`${name} ${verb} ${option}=value zzz`);
        for (const call of [before, behind, joined]) {
          expect([option, call?.verb, call?.packages.map(({ text }) => text)]).toEqual([
            option,
            verb,
            ['zzz'],
          ]);
          expect(call?.has(option)).toBe(true);
        }
      }
    });

    test('no option takes a value and turns the call', () => {
      const turning = Object.keys(line.flagActions ?? {});
      expect(valued.filter((option) => turning.includes(option))).toEqual([]);
    });

    test('its tables repeat nothing', () => {
      expect(valued).toEqual([...new Set(valued)]);
      for (const option of valued) expect(option).toMatch(/^--?[A-Za-z]/);
    });

    test('without a subcommand that is known, a call installs nothing', () => {
      expect(['install', 'upgrade']).not.toContain(callOf(`${name} $X`)?.action);
    });
  },
);

describe.each(ALL)('%s', (_, manager) => {
  test('paths are absolute, or in the home of the user', () => {
    const paths = [
      ...manager.caches.map(({ path }) => path),
      ...(manager.database ?? []),
      ...(manager.sources ?? []),
      ...(manager.cleaning?.orRemove ?? []),
      ...(manager.index === undefined ? [] : [manager.index.path, ...manager.index.removedBy]),
    ];
    for (const path of paths) expect(path).toMatch(/^(?:\/|~\/).*[^/]$/);
    for (const { movedBy } of manager.caches)
      for (const below of Object.values(movedBy ?? {})) expect(below).toMatch(/^[^/].*$|^\.$/);
    expect(new Set(manager.sources).size).toBe(manager.sources?.length ?? 0);
  });

  test('its cleaning is a clean of its own, or removes its caches and nothing else', () => {
    const { cleaning } = manager;
    if (cleaning === undefined) return;
    const call = callOf(cleaning.command);
    if (call === undefined) {
      const [program, flag, ...removed] = cleaning.command.split(' ');
      expect([program, flag]).toEqual(['rm', '-rf']);
      expect(removed.map((path) => path.replace(/\/\*$/, '')).sort()).toEqual(
        manager.caches.map(({ path }) => path).sort(),
      );
    } else expect([call.manager.id, call.action]).toEqual([manager.id, 'clean']);
  });

  test('removal of its index is by `rm -rf` of what is in it', () => {
    if (manager.index?.removal === undefined) return;
    expect(manager.index.removal).toBe(`rm -rf ${manager.index.path}/*`);
    expect(manager.index.removedBy).toContain(manager.index.path);
  });

  test('an index can be emptied by the subcommands that are said to', () => {
    for (const verb of manager.index?.emptiedBy ?? []) {
      const program = PROGRAMS.find(
        (one) => one.manager === manager && Object.hasOwn(one.line.subcommands, verb),
      );
      expect(program?.line.subcommands[verb]).toBe('clean');
    }
  });

  test('a flag against its cache is seen in a call that has it', () => {
    const { noCache } = manager;
    if (noCache === undefined) return;
    for (const { name, line } of PROGRAMS.filter((one) => one.manager === manager)) {
      for (const [verb, action] of Object.entries(line.subcommands)) {
        if (action === undefined || verb === '*' || verb === '' || !noCache.actions.includes(action))
          continue;
        const call = callOf(`${name} ${verb} x`)!;
        expect(call.has(noCache.flag, ...(noCache.orFlags ?? []))).toBe(false);
        for (const flag of [noCache.flag, ...(noCache.orFlags ?? [])]) {
          const flagged = callOf(`${name} ${verb} ${flag} x`)!;
          expect([flag, flagged.has(flag), flagged.action]).toEqual([flag, true, action]);
          expect(flagged.packages.map(({ text }) => text)).toEqual(['x']);
        }
      }
    }
  });

  test('a language is not told its index, a system cleans what it fills', () => {
    if (manager.kind === 'language') expect(manager.index).toBeUndefined();
    if (manager.index?.refetched === false) expect(manager.index.refreshFlags).toBeDefined();
  });

  test('options that lead elsewhere take a value', () => {
    for (const flag of Object.keys(manager.elsewhere ?? {}))
      expect(PROGRAMS.some((one) => one.manager === manager && one.line.valued.includes(flag))).toBe(true);
  });

  test('front ends are none of its own programs', () => {
    for (const name of manager.frontends ?? []) expect(Object.hasOwn(manager.programs, name)).toBe(false);
    expect([...(manager.frontends ?? [])].sort()).toEqual(manager.frontends ?? []);
  });
});
