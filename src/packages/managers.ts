/** All package managers that dockmod knows, by name. */
import { APK } from './apk.js';
import { APT } from './apt.js';
import { DNF } from './dnf.js';
import { NPM } from './npm.js';
import type { PackageManager } from './package-manager.js';
import { PIP } from './pip.js';
import { YARN } from './yarn.js';
import { YUM } from './yum.js';

export const MANAGERS: readonly PackageManager[] = [APK, APT, DNF, NPM, PIP, YARN, YUM];
