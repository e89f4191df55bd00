/** Releases of Debian behind tags that do not name one, where they stand for good. */

/**
 * The releases of one line of versions: for each, the first version that was last built on it. A version is built
 * again when a release of Debian comes out, and no more once the next version is there: what `1.20.5` stands for is
 * settled, what `1.20` stands for only when its line is at its end.
 */
export interface Line {
  /** newest first */
  readonly since: readonly (readonly [version: string, codename: Codename])[];
  /** the newest version in `SEEN`: it, and tags that follow the line, may still move; without it the line has ended */
  readonly newest?: string;
}

export type Codename =
  | 'jessie'
  | 'stretch'
  | 'buster'
  | 'bullseye'
  | 'bookworm'
  | 'trixie'
  | 'forky'
  | 'sid'
  | 'focal'
  | 'jammy'
  | 'noble';

/** By image, then by the first numbers of a version that make a line of it. */
export const DEBIAN_LINES: Readonly<Record<string, Readonly<Record<string, Line>>>> = {
  // https://github.com/docker-library/official-images/commits/master/library/golang, until August 2026
  golang: {
    '1.10': line('1.10.0 stretch'),
    '1.11': line('1.11.12 buster, 1.11.0 stretch'),
    '1.12': line('1.12.7 buster, 1.12.0 stretch'),
    '1.13': line('1.13.0 buster'),
    '1.14': line('1.14.0 buster'),
    '1.15': line('1.15.0 buster'),
    '1.16': line('1.16.7 bullseye, 1.16.0 buster'),
    '1.17': line('1.17.0 bullseye'),
    '1.18': line('1.18.0 bullseye'),
    '1.19': line('1.19.10 bookworm, 1.19.0 bullseye'),
    '1.20': line('1.20.5 bookworm, 1.20.0 bullseye'),
    '1.21': line('1.21.0 bookworm'),
    '1.22': line('1.22.0 bookworm'),
    '1.23': line('1.23.0 bookworm'),
    '1.24': line('1.24.6 trixie, 1.24.0 bookworm'),
    '1.25': line('1.25.0 trixie', '1.25.14'),
    '1.26': line('1.26.0 trixie', '1.26.7'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/node, until August 2026
  node: {
    '8': line('8.13.0 stretch, 8.0.0 jessie'),
    '9': line('9.0.0 jessie'),
    '10': line('10.13.0 stretch, 10.0.0 jessie'),
    '11': line('11.0.0 stretch'),
    '12': line('12.0.0 stretch'),
    '13': line('13.0.0 stretch'),
    '14': line('14.19.3 buster, 14.0.0 stretch'),
    '15': line('15.0.0 stretch'),
    '16': line('16.0.0 buster'),
    '17': line('17.0.0 bullseye'),
    '18': line('18.16.0 bookworm, 18.0.0 bullseye'),
    '19': line('19.0.0 bullseye'),
    '20': line('20.3.0 bookworm, 20.0.0 bullseye'),
    '21': line('21.0.0 bookworm'),
    '22': line('22.0.0 bookworm', '22.23.2'),
    '23': line('23.0.0 bookworm'),
    '24': line('24.0.0 bookworm', '24.19.0'),
    '25': line('25.0.0 bookworm'),
    '26': line('26.0.0 trixie', '26.7.0'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/rust, until August 2026: each version ends
  // with the next
  rust: {
    '1': line('1.89.0 trixie, 1.72.0 bookworm, 1.55.0 bullseye, 1.37.0 buster, 1.19.0 stretch', '1.98.0'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/python, until August 2026
  python: {
    '3.6': line('3.6.14 bullseye, 3.6.9 buster, 3.6.5 stretch, 3.6.2 jessie'),
    '3.7': line('3.7.17 bookworm, 3.7.11 bullseye, 3.7.4 buster, 3.7.0 stretch'),
    '3.8': line('3.8.17 bookworm, 3.8.11 bullseye, 3.8.0 buster'),
    '3.9': line('3.9.23 trixie, 3.9.17 bookworm, 3.9.6 bullseye, 3.9.0 buster'),
    '3.10': line('3.10.18 trixie, 3.10.12 bookworm, 3.10.0 bullseye', '3.10.21'),
    '3.11': line('3.11.13 trixie, 3.11.4 bookworm, 3.11.0 bullseye', '3.11.16'),
    '3.12': line('3.12.11 trixie, 3.12.0 bookworm', '3.12.14'),
    '3.13': line('3.13.6 trixie, 3.13.0 bookworm', '3.13.15'),
    '3.14': line('3.14.0 trixie', '3.14.7'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/ruby, until August 2026
  ruby: {
    '2.4': line('2.4.6 buster, 2.4.4 stretch, 2.4.1 jessie'),
    '2.5': line('2.5.5 buster, 2.5.0 stretch'),
    '2.6': line('2.6.8 bullseye, 2.6.3 buster, 2.6.0 stretch'),
    '2.7': line('2.7.4 bullseye, 2.7.0 buster'),
    '3.0': line('3.0.2 bullseye, 3.0.0 buster'),
    '3.1': line('3.1.4 bookworm, 3.1.0 bullseye'),
    '3.2': line('3.2.9 trixie, 3.2.2 bookworm, 3.2.0 bullseye'),
    '3.3': line('3.3.9 trixie, 3.3.0 bookworm', '3.3.12'),
    '3.4': line('3.4.5 trixie, 3.4.0 bookworm', '3.4.10'),
    '4.0': line('4.0.0 trixie', '4.0.6'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/perl, until August 2026
  perl: {
    '5.30': line('5.30.3 bullseye, 5.30.0 buster'),
    '5.32': line('5.32.1 bullseye, 5.32.0 buster'),
    '5.34': line('5.34.0 bullseye'),
    '5.36': line('5.36.1 bookworm, 5.36.0 bullseye'),
    '5.38': line('5.38.5 trixie, 5.38.0 bookworm'),
    '5.40': line('5.40.3 trixie, 5.40.0 bookworm', '5.40.5'),
    '5.42': line('5.42.0 trixie', '5.42.3'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/gcc, until August 2026
  gcc: {
    '9': line('9.5.0 bullseye, 9.3.0 buster'),
    '10': line('10.4.0 bullseye, 10.3.0 buster'),
    '11': line('11.1.0 bullseye'),
    '12': line('12.3.0 bookworm, 12.1.0 bullseye', '12.5.0'),
    '13': line('13.1.0 bookworm', '13.4.0'),
    '14': line('14.3.0 trixie, 14.1.0 bookworm', '14.4.0'),
    '15': line('15.2.0 trixie, 15.1.0 bookworm', '15.3.0'),
  },
  // https://github.com/docker-library/official-images/commits/master/library/php, until August 2026
  php: {
    '7.2': line('7.2.20 buster, 7.2.0 stretch'),
    '7.3': line('7.3.29 bullseye, 7.3.7 buster, 7.3.0 stretch'),
    '7.4': line('7.4.22 bullseye, 7.4.0 buster'),
    '8.0': line('8.0.9 bullseye, 8.0.0 buster'),
    '8.1': line('8.1.33 trixie, 8.1.20 bookworm, 8.1.0 bullseye'),
    '8.2': line('8.2.29 trixie, 8.2.7 bookworm, 8.2.0 bullseye', '8.2.33'),
    '8.3': line('8.3.24 trixie, 8.3.0 bookworm', '8.3.33'),
    '8.4': line('8.4.11 trixie, 8.4.1 bookworm', '8.4.24'),
    '8.5': line('8.5.0 trixie', '8.5.9'),
  },
};

/** https://www.debian.org/releases/, https://wiki.ubuntu.com/Releases: by the number that tags name them by. */
export const CODENAMES: Readonly<Record<'debian' | 'ubuntu', Readonly<Record<string, Codename>>>> = {
  debian: {
    '8': 'jessie',
    '9': 'stretch',
    '10': 'buster',
    '11': 'bullseye',
    '12': 'bookworm',
    '13': 'trixie',
  },
  ubuntu: { '20.04': 'focal', '22.04': 'jammy', '24.04': 'noble' },
};

function line(since: string, newest?: string): Line {
  const changes = since.split(', ').map((text) => {
    const [version = '', codename = ''] = text.split(' ');
    return [version, codename as Codename] as const;
  });
  return newest === undefined ? { since: changes } : { since: changes, newest };
}
