import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Repositories } from '../../src/context/repository.js';
import { TemporaryRepository } from './temporary-repository.js';

let repository: TemporaryRepository;
beforeEach(() => {
  repository = new TemporaryRepository();
});
afterEach(() => repository.remove());

/** `dockerfile in context [target] (origin)` of every build that a repository with these files declares. */
async function builds(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) repository.put(path, text, { tracked: false });
  for (const directory of ['api', 'web', 'services/a', 'services/b', 'docker'])
    repository.put(`${directory}/file`, '', { tracked: false });
  repository.trackAll();
  const { builds, problems } = await new Repositories().around(repository.root).declarations();
  expect(problems).toEqual([]);
  return builds.map(
    ({ dockerfile, context, target, origin }) =>
      `${dockerfile} in ${context === '' ? '.' : context}${target === undefined ? '' : ` to ${target}`} (${origin})`,
  );
}

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly declare: readonly string[];
}

const COMPOSE: Readonly<Record<string, Case>> = {
  'the short form and the long one': {
    files: {
      'compose.yaml': `services:
  api:
    build: ./api
  web:
    build:
      context: .
      dockerfile: docker/web.Dockerfile
      target: prod
  db:
    image: postgres
`,
    },
    declare: [
      'api/Dockerfile in api (compose.yaml:3)',
      'docker/web.Dockerfile in . to prod (compose.yaml:6)',
    ],
  },
  'a context is `.` where none is said, and paths are from the file': {
    files: { 'docker/docker-compose.dev.yml': 'services: {a: {build: {dockerfile: x}}, b: {build: ../api}}' },
    declare: [
      'docker/x in docker (docker/docker-compose.dev.yml:1)',
      'api/Dockerfile in api (docker/docker-compose.dev.yml:1)',
    ],
  },
  'anchors, merge keys and unknown tags': {
    files: {
      'docker-compose.yml': `x-build: &build
  context: api
  target: dev
services:
  a:
    build:
      <<: *build
      target: prod
    ports: !reset []
  b: { build: *build }
  c:
    build: !reset null
`,
    },
    declare: [
      'api/Dockerfile in api to prod (docker-compose.yml:7)',
      'api/Dockerfile in api to dev (docker-compose.yml:10)',
    ],
  },
  'a service that extends another, of this file or of another': {
    files: {
      'compose.yaml': `services:
  a:
    extends: { file: docker/base.yml, service: base }
    build: { target: dev }
  b:
    extends: a
`,
      'docker/base.yml': 'services: {base: {build: {context: ../api, dockerfile: x}}}',
    },
    declare: ['api/x in api to dev (compose.yaml:4)', 'api/x in api to dev (compose.yaml:6)'],
  },
  'a file put on top of another': {
    files: {
      'docker-compose.yml': 'services: {a: {build: api}}',
      'docker-compose.override.yml': 'services: {a: {build: {target: dev}}}',
    },
    declare: [
      'api/Dockerfile in api to dev (docker-compose.override.yml:1)',
      'api/Dockerfile in api (docker-compose.yml:1)',
    ],
  },
  'variables of the file beside': {
    files: {
      'web/compose.yaml':
        'services: {a: {build: {context: "${DIR}", dockerfile: "$FILE", target: "${T:-x}"}}}',
      'web/.env': '# here\nDIR=../api # all\nexport FILE="a.Dockerfile"\nT=\nOTHER=$DIR\n',
    },
    declare: ['api/a.Dockerfile in api to x (web/compose.yaml:1)'],
  },
  'defaults of variables; what is not known, remote or inline is none': {
    files: {
      'compose.yaml': `services:
  a: { build: "\${DIR:-api}" }
  b: { build: "\${DIR}" }
  c: { build: "https://github.com/a/b.git#main" }
  d: { build: { dockerfile_inline: FROM x } }
  e: { build: "git@github.com:a/b" }
  f: { build: ../outside }
  g: { build: { context: web, target: "$T" } }
`,
    },
    declare: ['api/Dockerfile in api (compose.yaml:2)', 'web/Dockerfile in web (compose.yaml:8)'],
  },
};

const BAKE: Readonly<Record<string, Case>> = {
  'targets, variables, inheritance and groups, in HCL': {
    files: {
      'docker-bake.hcl': `# all of it
variable "DIR" {
  default = "services"
}
group "default" { targets = ["a", "b"] }
target "_common" {
  dockerfile = "x.Dockerfile" // for all
  args = {
    A = "1", "B" = upper("b")
    C = null
  }
}
target "a" {
  inherits = ["_common"]
  context  = "\${DIR}/a"
  tags     = ["x:\${notequal("", TAG) ? TAG : "latest"}"]
}
target "b" {
  inherits = ["a"]
  context  = "services/b"
  target = "prod"
  contexts = { shared = "../api" }
}
target "c" {}
target "d" { context = TAG }
target "e" { dockerfile-inline = <<EOT
FROM "x" {
EOT
}
`,
    },
    declare: [
      'services/a/x.Dockerfile in services/a (docker-bake.hcl:13)',
      'services/b/x.Dockerfile in services/b to prod (docker-bake.hcl:18)',
      'Dockerfile in . (docker-bake.hcl:24)',
    ],
  },
  JSON: {
    files: {
      'docker/docker-bake.json': `{
  "variable": {"T": {"default": "prod"}},
  "target": {
    "a": {"context": "..", "dockerfile": "docker/Dockerfile", "target": "\${T}"},
    "b": {"inherits": ["a"], "target": "dev"}
  }
}`,
    },
    declare: [
      'docker/Dockerfile in . to prod (docker/docker-bake.json:4)',
      'docker/Dockerfile in . to dev (docker/docker-bake.json:5)',
    ],
  },
};

const PIPELINES: Readonly<Record<string, Case>> = {
  'steps of a GitHub workflow, with their directories': {
    files: {
      '.github/workflows/ci.yml': `on: push
defaults: { run: { working-directory: api } }
jobs:
  build:
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t x .
      - run: |
          cd ..
          docker buildx build --push -f docker/Dockerfile .
        working-directory: web
      - name: push
        uses: docker/build-push-action@v6
        with:
          context: web
          file: docker/web.Dockerfile
          target: prod
      - uses: docker/build-push-action@v6
      - uses: docker/build-push-action@v6
        with: { context: "{{defaultContext}}:api" }
      - run: docker build "$GITHUB_WORKSPACE/web"
`,
    },
    declare: [
      'api/Dockerfile in api (.github/workflows/ci.yml:7)',
      'docker/Dockerfile in . (.github/workflows/ci.yml:8)',
      'docker/web.Dockerfile in web to prod (.github/workflows/ci.yml:12)',
      'Dockerfile in . (.github/workflows/ci.yml:18)',
      'api/Dockerfile in api (.github/workflows/ci.yml:19)',
      'web/Dockerfile in web (.github/workflows/ci.yml:21)',
    ],
  },
  'a matrix': {
    files: {
      '.github/workflows/ci.yml': `jobs:
  a:
    strategy: { matrix: { service: [a, b], arch: [x, y] } }
    steps:
      - uses: docker/build-push-action@v6
        with: { context: "./services/\${{ matrix.service }}" }
  b:
    strategy:
      matrix:
        include:
          - { dir: api, file: api/x }
          - { dir: web, file: web/y }
    steps:
      - run: docker build -f \${{ matrix.file }} \${{ matrix.dir }}
      - run: docker build \${{ inputs.dir }}
`,
    },
    declare: [
      'services/a/Dockerfile in services/a (.github/workflows/ci.yml:5)',
      'services/b/Dockerfile in services/b (.github/workflows/ci.yml:5)',
      'api/x in api (.github/workflows/ci.yml:14)',
      'web/y in web (.github/workflows/ci.yml:14)',
    ],
  },
  GitLab: {
    files: {
      '.gitlab-ci.yml': `variables: { DIR: api }
.base: &base
  before_script: [cd $DIR]
build:
  <<: *base
  script:
    - docker build .
kaniko:
  script:
    - /kaniko/executor --context "$CI_PROJECT_DIR/web" --dockerfile "\${CI_PROJECT_DIR}/docker/Dockerfile" --destination x
`,
    },
    declare: ['api/Dockerfile in api (.gitlab-ci.yml:7)', 'docker/Dockerfile in web (.gitlab-ci.yml:10)'],
  },
  CircleCI: {
    files: {
      '.circleci/config.yml': `jobs:
  build:
    steps:
      - checkout
      - run: docker build -f docker/Dockerfile .
      - run:
          command: docker build .
          working_directory: ~/project/web
`,
    },
    declare: [
      'docker/Dockerfile in . (.circleci/config.yml:5)',
      'web/Dockerfile in web (.circleci/config.yml:7)',
    ],
  },
  Azure: {
    files: {
      'azure-pipelines.yml': `stages:
  - jobs:
      - steps:
          - script: docker build .
            workingDirectory: $(Build.SourcesDirectory)/api
          - task: Docker@2
            inputs:
              command: buildAndPush
              Dockerfile: web/Dockerfile
          - task: Docker@2
            inputs: { command: build, dockerfile: docker/Dockerfile, buildContext: . }
          - task: Docker@2
            inputs: { command: login }
`,
    },
    declare: [
      'api/Dockerfile in api (azure-pipelines.yml:4)',
      'web/Dockerfile in web (azure-pipelines.yml:6)',
      'docker/Dockerfile in . (azure-pipelines.yml:10)',
    ],
  },
};

const OTHERS: Readonly<Record<string, Case>> = {
  'recipes of a Makefile': {
    files: {
      Makefile: `DOCKER ?= docker
SERVICE = services/$(NAME)
NAME := a
.PHONY: build
build: ## build
	@$(DOCKER) build -t x:$(shell git describe) \\
	  -f docker/Dockerfile \\
	  --build-arg V=$(VERSION) .
	cd api && docker build .
	docker build $(SERVICE)
	docker build $(UNKNOWN)
	for s in a b; do docker build services/$$s; done
	docker build -f $(CURDIR)/web/x $(CURDIR)/web
`,
    },
    declare: [
      'docker/Dockerfile in . (Makefile:6)',
      'api/Dockerfile in api (Makefile:9)',
      'services/a/Dockerfile in services/a (Makefile:10)',
      'services/a/Dockerfile in services/a (Makefile:12)',
      'services/b/Dockerfile in services/b (Makefile:12)',
      'web/x in web (Makefile:13)',
    ],
  },
  'scripts of package.json': {
    files: {
      'web/package.json': `{
  "name": "web",
  "scripts": {
    "build": "tsc",
    "image": "npm run build && docker build -t web -f ./Dockerfile ..",
    "other": "podman build ."
  }
}`,
    },
    declare: ['web/Dockerfile in . (web/package.json:5)', 'web/Dockerfile in web (web/package.json:6)'],
  },
  skaffold: {
    files: {
      'skaffold.yaml': `apiVersion: skaffold/v4
build:
  artifacts:
    - image: a
      context: api
      docker: { dockerfile: x, target: t }
    - image: b
      context: web
      jib: {}
profiles:
  - name: p
    build:
      artifacts:
        - image: c
---
build:
  artifacts:
    - image: d
      context: web
`,
    },
    declare: [
      'api/x in api to t (skaffold.yaml:4)',
      'Dockerfile in . (skaffold.yaml:14)',
      'web/Dockerfile in web (skaffold.yaml:18)',
    ],
  },
  'dev containers': {
    files: {
      '.devcontainer/devcontainer.json': `{
  // with comments
  "build": { "dockerfile": "Dockerfile", "context": "..", "target": "dev", },
}`,
      'api/.devcontainer/x/devcontainer.json': '{"dockerFile": "../Dockerfile"}',
    },
    declare: [
      '.devcontainer/Dockerfile in . to dev (.devcontainer/devcontainer.json:3)',
      'api/.devcontainer/Dockerfile in api/.devcontainer/x (api/.devcontainer/x/devcontainer.json:1)',
    ],
  },
};

describe.each(Object.entries({ compose: COMPOSE, bake: BAKE, pipelines: PIPELINES, others: OTHERS }))(
  '%s',
  (_, cases) => {
    test.each(Object.entries(cases))('%s', async (_name, { files, declare }) => {
      expect(await builds(files)).toEqual(declare);
    });
  },
);

/** What a script at `docker/build.sh` builds when it is called in the root. */
describe('shell scripts', () => {
  test.each<[script: string, found: readonly string[]]>([
    ['docker build .', ['Dockerfile in .', 'docker/Dockerfile in docker']],
    ['sudo docker --log-level=debug build -qt x:1 -fdocker/x ./api', ['docker/x in api']],
    ['docker build --file=docker/x --target t api', ['docker/x in api to t']],
    ['podman build api', ['api/Dockerfile in api']],
    ['buildah bud --layers -f docker/x api', ['docker/x in api']],
    ['nerdctl image build api', ['api/Dockerfile in api']],
    ['docker buildx build --platform linux/amd64,linux/arm64 --push api', ['api/Dockerfile in api']],
    ['DOCKER_BUILDKIT=1 docker build api && echo done', ['api/Dockerfile in api']],
    ['(cd api && docker build .)\ndocker build web', ['api/Dockerfile in api', 'web/Dockerfile in web']],
    ['cd "$(dirname "$0")/../api"\ndocker build .', ['api/Dockerfile in api']],
    [
      'DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)\ndocker build "$DIR/web"',
      ['web/Dockerfile in web'],
    ],
    ['cd "$(git rev-parse --show-toplevel)"; docker build -f docker/x .', ['docker/x in .']],
    [
      'for s in a b; do docker build "services/$s"; done',
      ['services/a/Dockerfile in services/a', 'services/b/Dockerfile in services/b'],
    ],
    [
      'if true; then docker build api; else docker build web; fi',
      ['api/Dockerfile in api', 'web/Dockerfile in web'],
    ],
    ['build() { docker build api; }\nbuild', ['api/Dockerfile in api']],
    ['pushd api; docker build .; popd; docker build web', ['api/Dockerfile in api', 'web/Dockerfile in web']],
    ['docker build ${ARGS} -t $IMAGE api', ['api/Dockerfile in api']],
    ['docker build -f "${FILE:-docker/x}" api', ['docker/x in api']],
    // not known, or nothing of this repository
    ['docker build "$DIR"', []],
    ['docker build api $MORE', []],
    ['docker build -f "$FILE" api', []],
    ['docker build - < Dockerfile', []],
    ['docker build -f - api < x', []],
    ['docker build https://github.com/a/b.git', []],
    ['docker build git@github.com:a/b.git', []],
    ['docker build /srv/app', []],
    ['cd "$X" && docker build .', []],
    ['if x; then cd api; fi; docker build .', []],
    ['echo docker build api', []],
    ['docker compose build api', []],
    ["docker run x sh -c 'docker build api'", []],
    ['docker build api ) (', []],
  ])('%s', async (script, found) => {
    const all = await builds({ 'docker/build.sh': `#!/bin/bash\n${script}\n` });
    expect(all.map((build) => build.replace(/ \(.*\)$/, ''))).toEqual(found);
  });
});
