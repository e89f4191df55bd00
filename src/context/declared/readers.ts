/** All kinds of files that declare builds, in the order in which their answers are given. */
import { bake } from './bake.js';
import { compose } from './compose.js';
import { kubernetes } from './kubernetes.js';
import type { DeclarationReader } from './declared-build.js';
import { devContainer } from './dev-container.js';
import { documentation } from './documentation.js';
import { githubWorkflows } from './github-workflows.js';
import { makefiles } from './makefiles.js';
import { packageScripts } from './package-scripts.js';
import { azure, circleci, gitlab } from './pipelines.js';
import { shellScripts } from './shell-scripts.js';
import { skaffold } from './skaffold.js';

/** Files that say what is built together, and so may stand for it. */
export const BUILD_FILES: readonly DeclarationReader[] = [compose, bake];

export const READERS: readonly DeclarationReader[] = [
  ...[compose, bake, githubWorkflows, gitlab, circleci, azure],
  ...[makefiles, packageScripts, shellScripts, skaffold, devContainer, kubernetes],
];

/** What readers of a repository are told to run: asked where none of the others says anything. */
export const DOCUMENTATION: readonly DeclarationReader[] = [documentation];
