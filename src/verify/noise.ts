/** What differs between any two builds of the same text, as data. */
import picomatch from 'picomatch';
import type { FileAspect } from '../report/verification.js';
import type { FileChange } from './file-changes.js';
import type { Overlay } from './overlay.js';

/** Some files of which some aspects say nothing. */
interface Noise {
  /** glob patterns; `*` stays in a directory and matches names that begin with a dot */
  readonly paths: readonly string[];
  /** what may differ; of `missing` and `extra`, only regular files of root that are not empty */
  readonly aspects: readonly FileAspect[];
  readonly because: string;
  /** the file that it is made from: its own bytes say nothing only where this one is there and the same */
  readonly madeFrom?: (path: string) => string | undefined;
}

const DATES = 'the same but for the dates that are written into it';
const CONTENT = ['content'] as const;
const COMES_AND_GOES = ['content', 'missing', 'extra'] as const;

const NOISE: readonly Noise[] = [
  { paths: ['/var/log/**'], aspects: COMES_AND_GOES, because: 'log with time stamps' },
  // https://man7.org/linux/man-pages/man8/ldconfig.8.html: inodes and times. /etc/ld.so.cache is not here: the same
  // libraries give the same bytes, so that another content is another set of libraries, or `ldconfig` was not run.
  {
    paths: ['/var/cache/ldconfig/aux-cache'],
    aspects: COMES_AND_GOES,
    because: '`ldconfig` keeps inodes and times there',
  },
  // https://www.freedesktop.org/software/systemd/man/latest/machine-id.html
  {
    paths: ['/etc/machine-id', '/var/lib/dbus/machine-id'],
    aspects: CONTENT,
    because: 'drawn for each machine',
  },
  // https://man7.org/linux/man-pages/man1/dpkg.1.html#FILES; debconf.conf(5): `Backup`; ucf(1)
  {
    paths: [
      '/var/lib/dpkg/*-old',
      '/var/cache/debconf/*-old',
      '/var/lib/ucf/{hashfile,registry}.[0-9]*',
      // https://github.com/shadow-maint/shadow/blob/master/lib/commonio.c
      '/etc/{passwd,group,shadow,gshadow,subuid,subgid}-',
    ],
    aspects: COMES_AND_GOES,
    because: 'copy of an earlier version, made on every change',
  },
  {
    paths: [
      '/var/lib/rpm/*',
      '/usr/lib/sysimage/rpm/*',
      '/usr/lib/sysimage/libdnf5/transaction_history.sqlite*',
    ],
    aspects: CONTENT,
    because: 'database with the time of each installation',
  },
  {
    paths: ['/var/lib/{dnf,yum}/history.sqlite*'],
    aspects: CONTENT,
    because: 'database with the time of each installation',
  },
  // https://docs.python.org/3/reference/import.html#pyc-invalidation: the source's time of change is in it
  {
    paths: ['/**/__pycache__/*.pyc'],
    aspects: CONTENT,
    because: 'compiled Python with the time of its source, which is the same',
    madeFrom: sourceOf,
  },
  // https://go.dev/doc/telemetry
  {
    paths: ['/**/.config/go/telemetry/local/*', '/**/.config/go/telemetry/upload/*'],
    aspects: COMES_AND_GOES,
    because: 'counters of the `go` command, a file for each day',
  },
  {
    paths: ['/var/cache/fontconfig/*'],
    aspects: CONTENT,
    because: 'cache of fonts with the times of their directories',
  },
  {
    paths: ['/var/lib/systemd/catalog/database', '/var/lib/systemd/random-seed'],
    aspects: CONTENT,
    because: '`systemd` writes it anew',
  },
  {
    paths: [
      '/etc/ssh/ssh_host_*_key{,.pub}',
      '/etc/ssl/private/ssl-cert-snakeoil.key',
      '/etc/ssl/certs/ssl-cert-snakeoil.pem',
    ],
    aspects: CONTENT,
    because: 'key made anew by each installation',
  },
];

/** `a/__pycache__/b.cpython-311.pyc` is compiled from `a/b.py`. */
function sourceOf(path: string): string | undefined {
  const [, folder, name] = /^(.*)\/__pycache__\/([^/.]+)\.[^/]+\.pyc$/.exec(path) ?? [];
  return folder === undefined ? undefined : `${folder}/${name}.py`;
}

/** Why an aspect of a change is noise: asked for each of them. */
export function noiseOf(
  before: Overlay,
  after: Overlay,
): (change: FileChange, aspect: FileAspect) => string | undefined {
  const rows = NOISE.map((row) => ({ ...row, matches: picomatch([...row.paths], { dot: true }) }));
  return (change, aspect) => {
    const { path } = change;
    const essence = before.essences.get(path);
    if (aspect === 'content' && essence !== undefined && essence === after.essences.get(path)) return DATES;
    const row = rows.find(({ aspects, matches }) => aspects.includes(aspect) && matches(path));
    if (row === undefined) return undefined;
    if (row.madeFrom !== undefined) {
      const source = row.madeFrom(path) ?? '';
      const hash = before.files.get(source)?.hash;
      if (hash === undefined || hash !== after.files.get(source)?.hash) return undefined;
    }
    if (aspect === 'missing' || aspect === 'extra') {
      const { type, uid, bytes } = (change.before ?? change.after)!;
      if (type !== 'file' || uid !== 0 || bytes === 0) return undefined;
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (!before.files.has(folder) || !after.files.has(folder)) return undefined;
    }
    return row.because;
  };
}
