/** `skaffold.yaml`: https://skaffold.dev/docs/references/yaml/ */
import { parentOf } from '../path.js';
import { declaredBuild } from './build-place.js';
import type { DeclarationReader, DeclaredBuild } from './declared-build.js';
import { at, elements, pairs, readYaml, scalar } from './yaml-file.js';

/** Artifacts that no Dockerfile makes. */
const OTHER_BUILDERS = ['bazel', 'buildpacks', 'custom', 'jib', 'ko'];

export const skaffold: DeclarationReader = {
  applies: (_, name) => /^skaffold[^/]*\.ya?ml$/.test(name),
  hint: /\bartifacts\b/,
  read: async (file) => {
    const { documents, problems } = await readYaml(file, 'what it builds is not taken into account');
    const builds: DeclaredBuild[] = [];
    for (const { data, lineAt } of documents) {
      const profiles = elements(at(data, 'profiles')).map((_, i) => ['profiles', i]);
      for (const place of [[], ...profiles]) {
        const keys = [...place, 'build', 'artifacts'];
        elements(at(data, ...keys)).forEach((artifact, i) => {
          if (OTHER_BUILDERS.some((builder) => at(artifact, builder) !== undefined)) return;
          const docker = at(artifact, 'docker') ?? at(artifact, 'kaniko');
          const build = declaredBuild({
            base: parentOf(file.path),
            context: scalar(at(artifact, 'context')) ?? '.',
            dockerfile: scalar(at(docker, 'dockerfile')),
            target: scalar(at(docker, 'target')),
            args: pairs(at(docker, 'buildArgs')),
            origin: `${file.path}:${lineAt([...keys, i])}`,
            tags: [scalar(at(artifact, 'image')) ?? ''].filter((name) => name !== ''),
          });
          if (build !== undefined) builds.push(build);
        });
      }
    }
    return { builds, problems };
  },
};
