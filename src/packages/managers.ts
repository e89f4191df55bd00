/** All package managers that dockmod knows, by name. */
import { APK } from './apk.js';
import { APT } from './apt.js';
import { BUN } from './bun.js';
import { BUNDLER } from './bundler.js';
import { CARGO } from './cargo.js';
import { COMPOSER } from './composer.js';
import { CONDA } from './conda.js';
import { DNF } from './dnf.js';
import { GEM } from './gem.js';
import { GO } from './go.js';
import { MICRODNF } from './microdnf.js';
import { NPM } from './npm.js';
import type { PackageManager } from './package-manager.js';
import { PACMAN } from './pacman.js';
import { PIP } from './pip.js';
import { PIPENV } from './pipenv.js';
import { PNPM } from './pnpm.js';
import { POETRY } from './poetry.js';
import { RPM } from './rpm.js';
import { TDNF } from './tdnf.js';
import { UV } from './uv.js';
import { YARN } from './yarn.js';
import { YUM } from './yum.js';
import { ZYPPER } from './zypper.js';

export const MANAGERS: readonly PackageManager[] = [
  APK,
  APT,
  BUN,
  BUNDLER,
  CARGO,
  COMPOSER,
  CONDA,
  DNF,
  GEM,
  GO,
  MICRODNF,
  NPM,
  PACMAN,
  PIP,
  PIPENV,
  PNPM,
  POETRY,
  RPM,
  TDNF,
  UV,
  YARN,
  YUM,
  ZYPPER,
];
