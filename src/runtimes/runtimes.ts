/** All kinds of programs whose needs dockmod reads. */
import { DOTNET } from './dotnet.js';
import { ELIXIR } from './elixir.js';
import { GO } from './go.js';
import { JVM } from './jvm.js';
import { NATIVE } from './native.js';
import { NODE } from './node.js';
import { PHP } from './php.js';
import { PYTHON } from './python.js';
import { RUBY } from './ruby.js';
import type { Runtime } from './runtime.js';
import { RUST } from './rust.js';
import { STATIC_SITE } from './static-site.js';

/** A start is of the first one that takes it. */
export const RUNTIMES: readonly Runtime[] = [
  NODE,
  PYTHON,
  PHP,
  RUBY,
  ELIXIR,
  STATIC_SITE,
  JVM,
  DOTNET,
  GO,
  RUST,
  NATIVE,
];
