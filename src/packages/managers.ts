/** All package managers that dockmod knows, by name. */
import { APK } from './apk.js';
import { APT } from './apt.js';
import { BUN } from './bun.js';
import { BUNDLER } from './bundler.js';
import { CARGO } from './cargo.js';
import { COMPOSER } from './composer.js';
import { CONDA } from './conda.js';
import { DART } from './dart.js';
import { DENO } from './deno.js';
import { DNF } from './dnf.js';
import { DOTNET } from './dotnet.js';
import { GEM } from './gem.js';
import { GO } from './go.js';
import { GRADLE } from './gradle.js';
import { MAVEN } from './maven.js';
import { MICRODNF } from './microdnf.js';
import { MIX } from './mix.js';
import { NPM } from './npm.js';
import type { PackageManager } from './package-manager.js';
import { PACMAN } from './pacman.js';
import { PIP } from './pip.js';
import { PIPENV } from './pipenv.js';
import { PNPM } from './pnpm.js';
import { POETRY } from './poetry.js';
import { RPM } from './rpm.js';
import { SETUPTOOLS } from './setuptools.js';
import { SWIFT } from './swift.js';
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
  DART,
  DENO,
  DNF,
  DOTNET,
  GEM,
  GO,
  GRADLE,
  MAVEN,
  MICRODNF,
  MIX,
  NPM,
  PACMAN,
  PIP,
  PIPENV,
  PNPM,
  POETRY,
  RPM,
  SETUPTOOLS,
  SWIFT,
  TDNF,
  UV,
  YARN,
  YUM,
  ZYPPER,
];
