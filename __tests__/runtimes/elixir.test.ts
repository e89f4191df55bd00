import { describe, expect, test } from '@jest/globals';
import { needsOf } from './needs.js';

const ELIXIR =
  'FROM elixir:1.15\nENV MIX_ENV=prod\nWORKDIR /app\nCOPY . .\nRUN mix deps.get && mix release\nENTRYPOINT ["_build/prod/rel/shop/bin/shop"]\nCMD ["start"]\n';
const PROJECT = {
  'mix.exs': 'defmodule Shop.MixProject do\nend\n',
  'mix.lock':
    '%{\n  "jason": {:hex, :jason, "1.4.1", "a", [:mix], [], "hexpm", "b"},\n  "bcrypt_elixir": {:hex, :bcrypt_elixir, "3.0.1", "a", [:make, :mix], [], "hexpm", "b"},\n  "evision": {:hex, :evision, "0.1.33", "a", [:make, :mix, :rebar3], [], "hexpm", "b"},\n}\n',
};

describe('releases of Elixir', () => {
  test('the release is taken, and runs with the C library of the builder', () => {
    expect(needsOf(ELIXIR, PROJECT, 'entry', 'base', 'tree', 'artifact', 'library', 'libraries?')).toEqual([
      'entry app/_build/prod/rel/shop/bin/shop',
      'base libc',
      'artifact /app/_build/prod/rel/shop (Dockerfile:5)',
      'library libstdc++.so.6 (Dockerfile:5)',
      'library libgcc_s.so.1 (Dockerfile:5)',
      'library libtinfo.so.6 (Dockerfile:5)',
      'library libcrypto.so.3 (Dockerfile:5)',
      'libraries? `evision` is compiled, and linked with what the image has (app/mix.lock:4)',
    ]);
  });

  test('programs that its sources start', () => {
    expect(
      needsOf(
        ELIXIR,
        {
          ...PROJECT,
          'lib/a.ex': 'System.cmd("convert", [a])\n# System.cmd("never", [])\nSystem.cmd(b, [])\n',
        },
        'program',
      ),
    ).toEqual([
      'program convert (app/lib/a.ex:1)',
      'programs? it is not known what `System.cmd` starts (app/lib/a.ex:3)',
    ]);
  });

  test('a release without the virtual machine', () => {
    expect(needsOf(ELIXIR, { ...PROJECT, 'mix.exs': 'include_erts: false' }, 'everything?')).toEqual([
      'everything? the release may come without the virtual machine (`include_erts`) (app/mix.exs)',
    ]);
  });

  test('a program that is compiled when it starts', () => {
    expect(
      needsOf(
        ELIXIR.replace(/ENTRYPOINT.*/, 'ENTRYPOINT ["mix"]').replace('"start"', '"phx.server"'),
        PROJECT,
      ),
    ).toEqual(['reason: `mix phx.server` compiles when it starts, and needs all that builds (Dockerfile:7)']);
  });
});
