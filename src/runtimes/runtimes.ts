/** All kinds of programs whose needs dockmod reads. */
import { GO } from './go.js';
import { NODE } from './node.js';
import { PHP } from './php.js';
import { PYTHON } from './python.js';
import { RUBY } from './ruby.js';
import type { Runtime } from './runtime.js';

/** A start is of the first one that takes it. */
export const RUNTIMES: readonly Runtime[] = [NODE, GO, PYTHON, PHP, RUBY];
