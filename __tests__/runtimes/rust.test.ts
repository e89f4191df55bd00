/** What programs in Rust need when they run. */
import { describe, expect, test } from '@jest/globals';
import { RUST } from '../../src/runtimes/rust.js';
import { partsOf, readStart, summary } from './built-stage.js';
import type { WrittenStage } from './built-stage.js';

const MANIFEST = '[package]\nname = "shop"\nversion = "1.0.0"\n';
const lock = (...names: readonly string[]): string =>
  ['shop', ...names].map((name) => `[[package]]\nname = "${name}"\nversion = "1.0.0"\n`).join('\n');

function stage(
  run: string,
  { main = 'fn main() {}', crates = [] as readonly string[], files = {}, image = 'rust:1.79' } = {},
): WrittenStage {
  return {
    image,
    files: {
      'app/Cargo.toml': MANIFEST,
      'app/Cargo.lock': lock(...crates),
      'app/src/main.rs': main,
      ...files,
    },
    run: [run],
  };
}

test.each([
  ['cargo build --release', './target/release/shop', 'app/target/release/shop'],
  ['cargo build', 'target/debug/shop', 'app/target/debug/shop'],
  ['cargo install --path .', 'shop', 'usr/local/cargo/bin/shop'],
  ['cargo install --path . --root /opt', '/opt/bin/shop', 'opt/bin/shop'],
  ['cargo build -r && mv target/release/shop /shop', '/shop', 'shop'],
])('%s makes %s', (run, start, path) => {
  expect(partsOf(readStart(RUST, stage(run), start), 'artifacts', 'base', 'libraries', 'questions')).toEqual({
    artifacts: [path],
    base: 'libc',
    libraries: ['libgcc_s.so.1'],
    questions: [],
  });
});

test('`cargo run` needs the toolchain', () => {
  expect(readStart(RUST, stage('cargo build'), 'cargo run --release')).toEqual({
    reason: '`cargo run` needs the toolchain when the container runs',
  });
});

describe('what it is linked with', () => {
  const linked = (crates: readonly string[], more: object = {}): unknown =>
    partsOf(
      readStart(RUST, stage('cargo build -r', { crates, ...more }), './target/release/shop'),
      'base',
      'libraries',
      'questions',
    );

  test('crates with C in them, from the lockfile', () => {
    expect(linked(['openssl-sys', 'zstd-sys', 'windows-sys'])).toEqual({
      base: 'libc',
      libraries: ['libssl.so.3', 'libcrypto.so.3', 'libgcc_s.so.1'],
      questions: [],
    });
    expect(linked(['strange-sys'])).toMatchObject({
      questions: ['libraries: `strange-sys` loads libraries that are not known'],
    });
    expect(linked([], { files: { 'app/Cargo.lock': '' } })).toMatchObject({
      questions: [expect.any(String)],
    });
    expect(
      linked([], { files: { 'app/build.rs': 'fn main() { println!("cargo:rustc-link-lib=foo"); }' } }),
    ).toMatchObject({
      questions: ['libraries: its build script names libraries'],
    });
  });

  test('musl makes it static', () => {
    expect(linked([], { image: 'rust:1.79-alpine' })).toEqual({
      base: 'static',
      libraries: [],
      questions: [],
    });
    expect(linked(['openssl-sys'], { image: 'rust:1.79-alpine' })).toMatchObject({ base: 'libc' });
    const run = 'cargo build --release --target x86_64-unknown-linux-musl';
    const start = './target/x86_64-unknown-linux-musl/release/shop';
    expect(summary(readStart(RUST, stage(run), start))['base']).toBe('static');
  });
});

describe('what it reads', () => {
  const files = { 'app/static/a.css': '', 'app/words.txt': '' };
  const read = (main: string): unknown =>
    partsOf(
      readStart(RUST, stage('cargo build -r', { main, files }), './target/release/shop'),
      'files',
      'tree',
      'programs',
    );

  test.each([
    ['File::open("words.txt")', ['app/words.txt']],
    ['fs::read_to_string(Path::new("words.txt"))', ['app/words.txt']],
    ['ServeDir::new("static")', ['app/static']],
    ['std::fs::read(format!("static/{}", name))', ['app/static']],
    ['include_str!("words.txt")', []],
    ['// File::open(name)\nlet x: &\'static str = r#"words"#;', []],
  ])('%s', (main, expected) => {
    expect(read(`fn main() { ${main}; }`)).toEqual({ files: expected, tree: undefined, programs: [] });
  });

  test('what is only known when it runs leaves the files open', () => {
    expect(read('fn main() { File::open(name); Command::new("git"); }')).toEqual({
      files: [],
      tree: 'app',
      programs: ['git'],
    });
  });
});
