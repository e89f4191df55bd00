/** All that a transform may import. */
export { defineTransform } from './transform.js';
export type { Change, Finding, Fix, Pass, Transform } from './transform.js';
export { bases } from './analysis/bases.js';
export { sparesInstall } from './analysis/cache-forecast.js';
export { involvement } from './analysis/bystanders.js';
export { buildEffects } from './analysis/build-effects.js';
export type { BuildEffect } from './analysis/build-effects.js';
export { isBuildToolUser, mayUseBuildTools } from './analysis/build-tool-users.js';
export { caches } from './analysis/caches.js';
export { corepackPins } from './analysis/corepack.js';
export { environments, homeOf, isRoot } from './analysis/environment.js';
export type { Environment } from './analysis/environment.js';
export { concerns, fileEffects } from './analysis/file-effects.js';
export type { FileEffect } from './analysis/file-effects.js';
export { contextCopies } from './analysis/context-copies.js';
export type { ContextCopy } from './analysis/context-copies.js';
export { ignoreObjection, proveIgnore } from './analysis/ignore-proof.js';
export { imagePath, imageTrees, stageTrees } from './analysis/image-tree.js';
export type { ImageTree } from './analysis/image-tree.js';
export { bindsFiles, isMounted } from './analysis/mounts.js';
export { earlyCopies, likeWritten } from './analysis/early-copies.js';
export { isInstall, meets, sourceNeeds } from './analysis/source-needs.js';
export type { Install } from './analysis/source-needs.js';
export { installObstacles, lockfileSettings } from './analysis/install-obstacles.js';
export { instructionsBefore } from './analysis/instructions-before.js';
export { emptyCaches } from './analysis/empty-caches.js';
export { imagePlace, remakes } from './analysis/remakes.js';
export { passageProblem } from './analysis/passage.js';
export { pointerProblem } from './analysis/pointers.js';
export { projectSteps } from './analysis/project-steps.js';
export type { Project, ProjectStep } from './analysis/project-steps.js';
export { mergeObstacle } from './analysis/merge-obstacle.js';
export { mentions } from './analysis/mentions.js';
export { packageCalls } from './analysis/package-calls.js';
export { deletes, mayInstall, packageIndex } from './analysis/package-index.js';
export { mayChangeSources } from './analysis/package-sources.js';
export { runtimeNeeds } from './analysis/runtime-needs.js';
export type { StageRuntime } from './analysis/runtime-needs.js';
export { narrowedCopy } from './analysis/stage-split/narrowed-copy.js';
export type { NarrowedCopy } from './analysis/stage-split/narrowed-copy.js';
export { splitEdits } from './analysis/stage-split/edits.js';
export { splitPlan } from './analysis/stage-split/plan.js';
export type { SplitPlan } from './analysis/stage-split/plan.js';
export { listed } from './analysis/stage-split/words.js';
export { shellKnowledge } from './analysis/shell-knowledge.js';
export { releaseProblems } from './analysis/tool-releases.js';
export { isVolatileName, speaksOfCache, volatility } from './analysis/volatile-variables.js';
export type { Volatility } from './analysis/volatile-variables.js';
export { stageGraph } from './analysis/stage-graph.js';
export type { BuildContext } from './context/context.js';
export { Document } from './dockerfile/document.js';
export type { Stage } from './dockerfile/document.js';
export type { Instruction } from './dockerfile/instruction.js';
export { ignorePath } from './context/context.js';
export { ECOSYSTEMS } from './ecosystems/ecosystems.js';
export { appendIgnore } from './edits/append-ignore.js';
export { appendCommand } from './edits/append-command.js';
export { followCommand } from './edits/follow-command.js';
export { insertBefore, moveDown } from './edits/move-down.js';
export { joinRuns } from './edits/join-runs.js';
export { removeCommand, removeCommands, removeInstruction, removeLines } from './edits/remove-command.js';
export { addWordBehind, removeWord } from './edits/word.js';
export type {
  ContextFiles,
  Download,
  Ecosystem,
  FrozenForm,
  Inputs,
  Overlay,
  ProjectCall,
} from './ecosystems/ecosystem.js';
export type { BaseImage } from './images/base-image.js';
export { configurationOf } from './images/configuration.js';
export type { ImageConfiguration } from './images/configuration.js';
export { distributionOf } from './images/release.js';
export { asTwin, runtimeTwins } from './images/twins.js';
export type { Twin } from './images/twins.js';
export { bringsBuildPackages, bringsInterpreter, librariesBrought } from './images/build-packages.js';
export { bareName, buildPrograms, systemPackage } from './packages/system-packages.js';
export { isLauncher } from './runtimes/launchers.js';
export type { Question, Runs } from './runtimes/runtime.js';
export { contentsOf } from './images/contents.js';
export type { Contents } from './images/contents.js';
export { MANAGERS } from './packages/managers.js';
export type { Cache, NoCacheFlag, PackageManager } from './packages/package-manager.js';
export type { PackageCall } from './packages/recognise.js';
export type { ShellCommand } from './shell/command.js';
export type { Word } from './shell/syntax.js';
export { applyEdits, insert, remove, replace } from './text/edit.js';
export type { Edit } from './text/edit.js';
export type { Span } from './text/span.js';
