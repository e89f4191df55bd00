/** Whether what a build makes needs libraries of the system: the validator's own reading of commands and sources. */
import type { Artifact } from './artifacts.js';
import type { Scene } from './scene.js';

/** `true` for a program without libraries, `false` for one with, a string where there is no telling. */
export function linkageOf(scene: Scene): boolean | string {
  const { artifact } = scene.program;
  if (artifact === undefined) return 'what starts is nothing that a known build command makes';
  switch (artifact.language) {
    case 'go':
      return isStaticGo(artifact, scene);
    case 'rust':
      return isStaticRust(artifact, scene);
    case 'c':
      return artifact.made.words.includes('-static');
    default:
      return false;
  }
}

/** https://pkg.go.dev/cmd/cgo · https://pkg.go.dev/cmd/link */
function isStaticGo({ made }: Artifact, scene: Scene): boolean {
  const isExternal = /-linkmode[= ]external|-race\b|-msan\b|-asan\b|-buildmode=(?!exe)/.test(made.text);
  const isStaticExternal = /-extldflags[= ]["']*-static/.test(made.text);
  if (made.variables.get('CGO_ENABLED') === '0') return !isExternal || isStaticExternal;
  if (isExternal) return isStaticExternal && !/-race\b/.test(made.text);
  if (isPureGo(scene)) return true;
  if (made.variables.has('CGO_ENABLED')) return isStaticExternal;
  // without a C compiler there is no cgo: https://go.dev/doc/go1.20#cgo
  const old = scene.images.old ?? scene.images.same;
  const isNewest = /^(?:1|latest)?$/.test(old?.version ?? '0');
  const minor = Number(/^1\.(\d+)/.exec(old?.version ?? '')?.[1] ?? (isNewest ? 20 : 0));
  const hasCompiler = scene.made.some(
    (one) => one.name === 'apk' && /\b(?:gcc|build-base|clang|musl-dev|g\+\+|alpine-sdk)\b/.test(one.text),
  );
  return old?.family.id === 'golang' && old.system === 'alpine' && minor >= 20 && !hasCompiler;
}

/**
 * Packages of the standard library that cgo is part of, and those that load them; none of a module that is not in the
 * context. https://pkg.go.dev/cmd/cgo · https://pkg.go.dev/net#hdr-Name_Resolution
 */
const CGO =
  /^\s*(?:import\s+)?(?:[\w.]+\s+)?"(?:C|net|net\/.*|os\/user|plugin|crypto\/(?:tls|x509)|log\/syslog|mime\/multipart|expvar|archive\/tar|runtime\/cgo|go\/.*|testing.*|debug\/.*|internal\/.*)"/m;

function isPureGo({ tree, read }: Scene): boolean {
  const files = [...tree.files.keys()];
  const modules = files.filter((path) => path.endsWith('/go.mod'));
  const own = new Set(modules.map((path) => /^module\s+(\S+)/m.exec(read(path) ?? '')?.[1]));
  const isAlone = modules.every((path) =>
    [...(read(path) ?? 'x.y/z v1').matchAll(/^\s*(?:require\s+)?([\w.-]+(?:\/[\w./-]+)?)\s+v\d/gm)].every(
      ([, name]) => own.has(name),
    ),
  );
  const sources = files.filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'));
  return modules.length > 0 && isAlone && sources.every((path) => !CGO.test(read(path) ?? 'import "C"'));
}

/** The musl targets link their C library in. https://doc.rust-lang.org/reference/linkage.html#static-and-dynamic-c-runtimes */
function isStaticRust({ made }: Artifact, scene: Scene): boolean {
  const target = /--target[= ]([\w-]+)/.exec(made.text)?.[1] ?? made.variables.get('CARGO_BUILD_TARGET');
  const flags = made.variables.get('RUSTFLAGS') ?? '';
  if (/-crt-static/.test(flags)) return false;
  return target === undefined
    ? (scene.images.old ?? scene.images.same)?.system === 'alpine' && isPureRust(scene)
    : /-musl$/.test(target) && isPureRust(scene);
}

/** `-sys` packages that declare functions of other systems, of the kernel, or of a browser. */
export const HARMLESS_CRATE =
  /^(?:windows(?:-\w+)?|linux-raw|js|web|core-foundation|security-framework|system-configuration|inotify)-sys$/;

/** No package links a library of the system. */
function isPureRust({ read, tree }: Scene): boolean {
  const locks = [...tree.files.keys()].filter((path) => path.endsWith('/Cargo.lock'));
  const linking = locks.flatMap((path) =>
    [...(read(path) ?? 'name = "x-sys"').matchAll(/^name = "([\w-]+-sys)"$/gm)].map((match) => match[1]!),
  );
  return locks.length > 0 && linking.every((name) => HARMLESS_CRATE.test(name));
}
