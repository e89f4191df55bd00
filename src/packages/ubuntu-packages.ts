/** Packages of Ubuntu that Dockerfiles install, where they differ from those of Debian. https://packages.ubuntu.com */
import { APT_INSTALL, BUILD_TOOLS, COMPANIONS, PROGRAMS, RUN } from './debian-packages.js';
import { SONAMES } from './debian-sonames.js';
import type { PackageTable } from './system-packages.js';

/** Shared libraries of development packages; by release where they differ. With those that every image has: `zlib1g`. */
const LIBRARIES: Readonly<Record<string, string | Readonly<Partial<Record<string, string>>>>> = {
  'libbz2-dev': 'libbz2-1.0',
  'libcurl4-openssl-dev': { jammy: 'libcurl4', noble: 'libcurl4t64' },
  'libffi-dev': 'libffi8',
  'libgmp-dev': 'libgmp10 libgmpxx4ldbl',
  'libicu-dev': { jammy: 'libicu70', noble: 'libicu74' },
  'libjpeg-dev': 'libjpeg8',
  'liblzma-dev': 'liblzma5',
  'libncurses-dev': 'libncurses6 libncursesw6',
  'libpng-dev': { jammy: 'libpng16-16', noble: 'libpng16-16t64' },
  'libpq-dev': 'libpq5',
  'libreadline-dev': { jammy: 'libreadline8', noble: 'libreadline8t64' },
  'libsqlite3-dev': 'libsqlite3-0',
  'libssl-dev': { jammy: 'libssl3', noble: 'libssl3t64' },
  'libxml2-dev': 'libxml2',
  'libxslt-dev': 'libxslt1.1',
  'libxslt1-dev': 'libxslt1.1',
  'libyaml-dev': 'libyaml-0-2',
  'uuid-dev': 'libuuid1',
  'zlib1g-dev': 'zlib1g',
};

export const UBUNTU: PackageTable = {
  tools: BUILD_TOOLS,
  companions: COMPANIONS,
  development(name, release) {
    // 22.04 and 24.04 have been looked up
    if ((release !== 'jammy' && release !== 'noble') || !Object.hasOwn(LIBRARIES, name)) return undefined;
    const row = LIBRARIES[name];
    return typeof row === 'object' ? row[release] : row;
  },
  // https://github.com/tianon/docker-brew-ubuntu-core, `jammy/*.manifest`
  shipped: () => 'libbz2-1.0 liblzma5 libuuid1 zlib1g libgmp10',
  run: RUN,
  programs: PROGRAMS,
  sonames: SONAMES,
  install: APT_INSTALL,
};
