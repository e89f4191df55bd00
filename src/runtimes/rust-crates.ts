/** What crates with C in them are linked with, as data. https://crates.io */

const NONE: readonly string[] = [];

/** By name, without `-sys`: sonames that a program loads, `undefined` where that is not known. */
const SYS_CRATES: Readonly<Record<string, readonly string[] | undefined>> = {
  // their sources are part of the crate
  ...Object.fromEntries(
    (
      'aws-lc aws-lc-fips zstd lz4 ring tikv-jemalloc jemalloc mimalloc libmimalloc onig libwebp libgit2 ' +
      'snappy secp256k1 rquickjs lua mlua-sys tree-sitter blake3 libdeflate libbz2-rs librocksdb'
    )
      .split(' ')
      .map((name) => [name, NONE] as const),
  ),
  // of other systems
  ...Object.fromEntries(
    (
      'windows windows-link js web core-foundation security-framework system-configuration mach mach2 objc objc2 ' +
      'linux-raw dirs inotify fsevent kqueue jni ndk schannel wasi redox libredox hermit io-kit core-video ' +
      'core-graphics core-services coreaudio dispatch windows_x86_64 winapi errno fuchsia-zircon'
    )
      .split(' ')
      .map((name) => [name, NONE] as const),
  ),
  // only a build loads it
  clang: NONE,
  // taken from the system where it is there
  libz: ['libz.so.1'],
  bzip2: ['libbz2.so.1.0'],
  lzma: ['liblzma.so.5'],
  curl: ['libcurl.so.4', 'libz.so.1'],
  pq: ['libpq.so.5'],
  libsqlite3: ['libsqlite3.so.0'],
  alsa: ['libasound.so.2'],
  libudev: ['libudev.so.1'],
  zmq: ['libzmq.so.5'],
};

/** Sonames that a crate of a lockfile adds; `undefined` where that is not known. `features` are those that manifests name. */
export function librariesOfCrate(
  name: string,
  names: ReadonlySet<string>,
  features: ReadonlySet<string>,
  openssl: readonly string[],
): readonly string[] | undefined {
  if (name === 'libloading' || name === 'dlopen' || name === 'dlopen2')
    // bindgen loads libclang while it builds
    return names.has('clang-sys') && name === 'libloading' ? NONE : undefined;
  if (!name.endsWith('-sys')) return NONE;
  const key = name.slice(0, -'-sys'.length);
  // `vendored` builds it from this crate: https://docs.rs/openssl
  if (key === 'openssl') return names.has('openssl-src') && features.has('vendored') ? NONE : openssl;
  // https://docs.rs/rusqlite: `bundled`; sqlx always asks for it
  if (key === 'libsqlite3' && (names.has('sqlx-sqlite') || features.has('bundled'))) return NONE;
  // https://docs.rs/rdkafka: built from the crate unless `dynamic-linking` is asked for
  if (key === 'rdkafka') return features.has('dynamic-linking') ? undefined : ['libz.so.1'];
  return Object.hasOwn(SYS_CRATES, key) ? SYS_CRATES[key] : undefined;
}

/** Crates that look for authorities where the system keeps them. */
export const CERTIFICATE_CRATES: readonly string[] = [
  ...['rustls-native-certs', 'native-tls', 'openssl-probe', 'openssl-sys', 'rustls-platform-verifier'],
];

/** Crates that read files by rules of their own: their names, or `undefined` for rules. */
export const READING_CRATES: Readonly<Record<string, readonly string[] | undefined>> = {
  dotenv: ['.env'],
  dotenvy: ['.env'],
  rocket: ['Rocket.toml'],
  rocket_dyn_templates: ['templates'],
  rocket_contrib: ['templates'],
  loco_rs: undefined,
  'loco-rs': undefined,
};
