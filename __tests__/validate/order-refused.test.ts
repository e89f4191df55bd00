/** Changes of order that the validator refuses, each for one thing that is wrong. */
import { describe, expect, test } from '@jest/globals';
import { objectionWith } from './contexts.js';
import type { ContextOptions, Files, Rewrite } from './contexts.js';

const json = (value: unknown): string => JSON.stringify(value);
const MANIFEST = { name: 'a', version: '1.0.0', dependencies: { x: '^1.0.0' } };
const NPM: Files = {
  'package.json': json(MANIFEST),
  'package-lock.json': json({
    lockfileVersion: 3,
    packages: { '': MANIFEST, 'node_modules/x': { version: '1.0.1' } },
  }),
  'src/index.js': 'x',
};

interface Change {
  /** texts to replace in `before` and `after` */
  readonly both?: readonly (readonly [string, string])[];
  readonly after?: readonly (readonly [string, string])[];
  readonly files?: Files;
  readonly context?: ContextOptions;
}

/** Makes changes to a rewrite; a text that is not there is a mistake of the test. */
function changed(rewrite: Rewrite, { both = [], after = [], files, context }: Change): Rewrite {
  const replaced = (text: string, changes: readonly (readonly [string, string])[]): string =>
    changes.reduce((current, [from, to]) => {
      if (!current.includes(from)) throw new Error(`\`${from}\` is not in the text`);
      return current.replaceAll(from, to);
    }, text);
  return {
    before: replaced(rewrite.before, both),
    after: replaced(replaced(rewrite.after, both), after),
    files: { ...rewrite.files, ...files },
    ...(context !== undefined && { context }),
  };
}

function refuses(rewrite: Rewrite, cases: Readonly<Record<string, Change>>): void {
  test('the rewrite itself is accepted', () => {
    expect(objectionWith(rewrite)).toBeUndefined();
  });
  test.each(Object.entries(cases))('%s', (_, change) => {
    expect(objectionWith(changed(rewrite, change))).toBeDefined();
  });
}

const manifest = (more: object): Files => ({ 'package.json': json({ ...MANIFEST, ...more }) });

describe('npm', () => {
  const rewrite: Rewrite = {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["x"]\n',
    files: NPM,
  };
  refuses(rewrite, {
    'the lockfile comes too late': { after: [[' package-lock.json', '']] },
    '`.npmrc` is left out': { files: { '.npmrc': 'legacy-peer-deps=true' } },
    '`npm-shrinkwrap.json` is left out': { files: { 'npm-shrinkwrap.json': '{}' } },
    'a script runs after the install': { files: manifest({ scripts: { postinstall: 'node scripts/x.js' } }) },
    'a script prepares the project': { files: manifest({ scripts: { prepare: 'tsc' } }) },
    'a script runs before the install': { files: manifest({ scripts: { preinstall: './check.sh' } }) },
    'a harmless script is followed by another': { files: manifest({ scripts: { prepare: 'husky && tsc' } }) },
    'patches are left out': {
      files: { ...manifest({ scripts: { postinstall: 'patch-package' } }), 'patches/x.patch': 'x' },
    },
    'the schema of prisma is left out': {
      files: {
        ...manifest({ scripts: { postinstall: 'prisma generate' }, devDependencies: { prisma: '5' } }),
        'prisma/schema.prisma': 'generator client {}',
      },
    },
    'prisma writes among the sources': {
      files: {
        ...manifest({ scripts: { postinstall: 'prisma generate' } }),
        'prisma/schema.prisma': 'generator client {\n  output = "../src/generated"\n}',
      },
      after: [
        [
          'COPY package.json package-lock.json ./',
          'COPY package.json package-lock.json ./\nCOPY prisma ./prisma',
        ],
      ],
    },
    'a dependency is a directory that is left out': {
      files: {
        ...manifest({ dependencies: { y: 'file:libs/y' } }),
        'libs/y/package.json': '{}',
        'libs/y/i.js': 'x',
      },
    },
    'a dependency is a directory without its sources': {
      files: {
        ...manifest({ dependencies: { y: 'file:libs/y' } }),
        'libs/y/package.json': '{}',
        'libs/y/i.js': 'x',
      },
      after: [
        [
          'COPY package.json package-lock.json ./',
          'COPY package.json package-lock.json ./\nCOPY libs/y/package.json ./libs/y/',
        ],
      ],
    },
    'a dependency is an archive that is left out': {
      files: { ...manifest({ dependencies: { y: 'file:y-1.0.0.tgz' } }), 'y-1.0.0.tgz': 'x' },
    },
    'the project is compiled': { files: { 'binding.gyp': '{}' } },
    'a manifest does not parse': { files: { 'package.json': '{' } },
    'host packages are copied over the new ones': { files: { 'node_modules/x/index.js': 'x' } },
    'packages are linked': { files: { node_modules: 'x' }, context: { links: ['node_modules'] } },
    'a workspace is left out': {
      files: { ...manifest({ workspaces: ['packages/*'] }), 'packages/a/package.json': '{}' },
    },
    'a workspace of the object form is left out': {
      files: { ...manifest({ workspaces: { packages: ['apps/**'] } }), 'apps/x/y/package.json': '{}' },
    },
    'a script of a workspace runs': {
      files: {
        ...manifest({ workspaces: ['packages/*'] }),
        'packages/a/package.json': json({ scripts: { postinstall: 'node x.js' } }),
      },
      after: [
        [
          'COPY package.json package-lock.json ./',
          'COPY package.json package-lock.json ./\nCOPY packages/a/package.json ./packages/a/',
        ],
      ],
    },
    'a workspace has a program whose mode the install sets': {
      files: {
        ...manifest({ workspaces: ['packages/*'] }),
        'packages/a/package.json': json({ name: 'a', bin: 'cli.js' }),
        'packages/a/cli.js': 'x',
      },
      after: [
        [
          'COPY package.json package-lock.json ./',
          'COPY package.json package-lock.json ./\nCOPY packages/a ./packages/a',
        ],
      ],
    },
    'the ignore file leaves the manifest out': { context: { ignore: 'package-lock.json\n' } },
    'the manifest is a link': { context: { links: ['package.json'] } },
    'the new COPY goes elsewhere': { after: [['package-lock.json ./', 'package-lock.json ./sub/']] },
    'the new COPY goes to the root': { after: [['package-lock.json ./', 'package-lock.json /']] },
    'the new COPY has another owner': {
      after: [['COPY package.json', 'COPY --chown=node:node package.json']],
    },
    'the moved COPY has an owner that the new one lacks': {
      both: [['COPY . .', 'COPY --chown=node:node . .']],
    },
    'the moved COPY has a mode that the new one lacks': { both: [['COPY . .', 'COPY --chmod=755 . .']] },
    'the moved COPY is linked and the new one is not': { both: [['COPY . .', 'COPY --link . .']] },
    'the moved COPY leaves out what is not read': { both: [['COPY . .', 'COPY --exclude=*.md . .']] },
    'the moved COPY loses its flag': {
      both: [['COPY . .', 'COPY --chown=node . .']],
      after: [
        ['COPY --chown=node . .', 'COPY . .'],
        ['COPY package.json', 'COPY --chown=node package.json'],
      ],
    },
    'the new COPY is from another stage': { after: [['COPY package.json', 'COPY --from=0 package.json']] },
    'the new COPY has a wildcard': { after: [['COPY package.json package-lock.json', 'COPY package*.json']] },
    'the new COPY takes a directory of another name': {
      files: { 'conf/package.json': '{}', 'conf/package-lock.json': '{}' },
      after: [['COPY package.json package-lock.json ./', 'COPY conf ./']],
    },
    'the new COPY brings what the moved one does not': {
      both: [['COPY . .', 'COPY src ./src']],
    },
    'WORKDIR makes another directory in between': {
      both: [['RUN npm ci', 'WORKDIR /app/src\nRUN npm ci']],
    },
    'USER stands between': { both: [['RUN npm ci', 'USER node\nRUN npm ci']] },
    'VOLUME stands between': { both: [['RUN npm ci', 'VOLUME /app\nRUN npm ci']] },
    'SHELL stands between': { both: [['RUN npm ci', 'SHELL ["/bin/bash", "-c"]\nRUN npm ci']] },
    'another COPY to the same file stands between': {
      both: [['RUN npm ci', 'COPY prod.json src/index.js\nRUN npm ci']],
      files: { 'prod.json': 'x' },
    },
    'a COPY from a stage to the same place stands between': {
      both: [['RUN npm ci', 'COPY --from=node:18 /x /app/src\nRUN npm ci']],
    },
    'a RUN that reads anything stands between': { both: [['RUN npm ci', 'RUN make tools\nRUN npm ci']] },
    'a RUN that deletes copied files stands between': {
      both: [['RUN npm ci', 'RUN rm -rf /app/src\nRUN npm ci']],
    },
    'a RUN that owns copied files stands between': {
      both: [['RUN npm ci', 'RUN chown -R node /app\nRUN npm ci']],
    },
    'a build is moved past': {
      both: [['RUN npm ci', 'RUN npm ci && npm run lint']],
    },
    'a redirection writes among the sources': { both: [['RUN npm ci', 'RUN npm ci > install.log']] },
    'a wildcard reads the directory': { both: [['RUN npm ci', 'RUN npm ci && echo *']] },
    'a package is named': { both: [['RUN npm ci', 'RUN npm install y']] },
    'an option is not known': { both: [['RUN npm ci', 'RUN npm ci --userconfig ./x']] },
    'the install is in the background': { both: [['RUN npm ci', 'RUN npm ci & wait']] },
    'a variable names settings of the project': {
      both: [['WORKDIR /app', 'WORKDIR /app\nENV npm_config_userconfig=./conf/npmrc']],
    },
    'PATH has a directory of the project': {
      both: [['WORKDIR /app', 'WORKDIR /app\nENV PATH=/app/bin:$PATH']],
      files: { 'bin/npm': 'x' },
    },
    'node is told to load a file of the project': {
      both: [['WORKDIR /app', 'WORKDIR /app\nENV NODE_OPTIONS="--require ./hook.js"']],
    },
    'a file is bound from the context': {
      both: [['RUN npm ci', 'RUN --mount=type=bind,source=.,target=/app/x npm ci']],
    },
    'a cache is mounted among the copied files': {
      both: [['RUN npm ci', 'RUN --mount=type=cache,target=/app/src npm ci']],
    },
    'the working directory is not known': { both: [['WORKDIR /app', 'WORKDIR $HOME/app']] },
    'the copied files are those of the system': {
      both: [
        ['WORKDIR /app', 'WORKDIR /'],
        ['COPY . .', 'COPY . /'],
      ],
      files: { 'etc/npmrc': 'x' },
    },
    'a new source is in no clone': { context: { tracked: (path) => path !== 'package-lock.json' } },
    'PATH has a directory of programs that are copied': {
      both: [['WORKDIR /app', 'WORKDIR /app\nENV PATH=$PATH:/app/tools']],
      files: { 'tools/npm': 'x' },
    },
    'a page that is copied is one of a package': {
      both: [
        ['WORKDIR /app', 'WORKDIR /var/www/html'],
        ['RUN npm ci', 'RUN apt-get install -y apache2\nRUN npm ci'],
      ],
    },
    'a home is made where it is copied to': {
      both: [['RUN npm ci', 'RUN useradd -d/app x\nRUN npm ci']],
    },
    'a worker is written among the sources': { files: manifest({ msw: { workerDirectory: 'public' } }) },
    'the base image has triggers': { both: [['FROM node:20', 'FROM node:20-onbuild']] },
    'a pragma changes its instruction': {
      both: [['COPY . .', '# hadolint ignore=DL3045\nCOPY . .']],
      after: [
        ['# hadolint ignore=DL3045\nCOPY . .', 'COPY . .'],
        ['RUN npm ci', '# hadolint ignore=DL3045\nRUN npm ci'],
      ],
    },
    'a comment stays where its instruction is gone': {
      both: [['COPY . .', '# everything\nCOPY . .']],
      after: [
        ['# everything\nCOPY . .', 'COPY . .'],
        ['COPY package.json', '# everything\nCOPY package.json'],
      ],
    },
    'a comment is lost': {
      both: [['COPY . .', '# everything\nCOPY . .']],
      after: [['# everything\n', '']],
    },
    'the moved COPY is another': { after: [['COPY . .', 'COPY ./ .']] },
    'the moved COPY goes behind the build': {
      after: [['COPY . .\nRUN npm run build', 'RUN npm run build\nCOPY . .']],
    },
    'a stage begins between': { both: [['RUN npm ci', 'FROM node:20\nRUN npm ci']] },
  });

  test('nothing is known of the context', () => {
    const { files: _, ...texts } = rewrite;
    expect(objectionWith({ ...texts, files: {} })).toBeDefined();
  });

  test('`npm install` with a lockfile that it would rewrite', () => {
    const installs = changed(rewrite, { both: [['RUN npm ci', 'RUN npm install']] });
    expect(objectionWith(installs)).toBeUndefined();
    expect(
      objectionWith(changed(installs, { files: manifest({ dependencies: { x: '^2.0.0' } }) })),
    ).toBeDefined();
    expect(objectionWith(changed(installs, { files: manifest({ version: '2.0.0' }) }))).toBeDefined();
    expect(objectionWith(changed(installs, { files: manifest({ overrides: { z: '1' } }) }))).toBeDefined();
  });
});

describe('Yarn and pnpm', () => {
  const rewrite: Rewrite = {
    before:
      'FROM node:20\nRUN corepack enable\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\nCMD ["x"]\n',
    after:
      'FROM node:20\nRUN corepack enable\nWORKDIR /app\nCOPY package.json yarn.lock .yarnrc.yml ./\nRUN yarn install --immutable\nCOPY . .\nCMD ["x"]\n',
    files: {
      'package.json': json({ packageManager: 'yarn@4.1.0' }),
      'yarn.lock': '__metadata:\n',
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      'a.js': 'x',
    },
  };
  refuses(rewrite, {
    'the release of Yarn is left out': { files: { '.yarn/releases/yarn-4.1.0.cjs': 'x' } },
    'a patch is left out': { files: { '.yarn/patches/x.patch': 'x' } },
    'a plugin is left out': { files: { '.yarn/plugins/@yarnpkg/plugin-typescript.cjs': 'x' } },
    'a plugin is not known': {
      files: { '.yarn/plugins/mine.cjs': 'x' },
      after: [['COPY package.json', 'COPY .yarn ./.yarn\nCOPY package.json']],
    },
    'the state of another install is copied over the new one': { files: { '.yarn/install-state.gz': 'x' } },
    'corepack may write into the manifest': { files: { 'package.json': '{}' } },
    'the pnp file is copied over the new one': {
      files: { '.pnp.cjs': 'x' },
      after: [['COPY package.json', 'COPY .pnp.cjs package.json']],
    },
    'a file that the settings name is left out': {
      files: { '.yarnrc.yml': 'httpsCaFilePath: ./certs/ca.pem\n', 'certs/ca.pem': 'x' },
    },
    'pnpm: the workspace file is left out': {
      both: [['yarn install --immutable', 'pnpm install --frozen-lockfile']],
      after: [[' yarn.lock .yarnrc.yml', ' pnpm-lock.yaml']],
      files: {
        'package.json': json({ packageManager: 'pnpm@9.0.0' }),
        'pnpm-lock.yaml': 'x',
        'pnpm-workspace.yaml': 'packages: []',
      },
    },
    'pnpm: its hooks read other files': {
      both: [['yarn install --immutable', 'pnpm install --frozen-lockfile']],
      after: [[' yarn.lock .yarnrc.yml', ' pnpm-lock.yaml .pnpmfile.cjs']],
      files: {
        'package.json': json({ packageManager: 'pnpm@9.0.0' }),
        'pnpm-lock.yaml': 'x',
        '.pnpmfile.cjs': 'require("./x")',
      },
    },
    'pnpm: a patched dependency is left out': {
      both: [['yarn install --immutable', 'pnpm install --frozen-lockfile']],
      after: [[' yarn.lock .yarnrc.yml', ' pnpm-lock.yaml']],
      files: {
        'package.json': json({
          packageManager: 'pnpm@9.0.0',
          pnpm: { patchedDependencies: { x: 'fixes/x.patch' } },
        }),
        'pnpm-lock.yaml': 'x',
        'fixes/x.patch': 'x',
      },
    },
  });
});

describe('pip', () => {
  const rewrite: Rewrite = {
    before: 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["x"]\n',
    after:
      'FROM python:3.11\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["x"]\n',
    files: { 'requirements.txt': 'flask==3.0\n', 'setup.py': 'x', 'a.py': 'x' },
  };
  refuses(rewrite, {
    'a nested file is left out': { files: { 'requirements.txt': '-r base.txt\n', 'base.txt': 'flask\n' } },
    'a file of constraints is left out': {
      files: { 'requirements.txt': '--constraint=c.txt\nflask\n', 'c.txt': 'flask<3\n' },
    },
    'a file that is nested twice is left out': {
      files: { 'requirements.txt': '-r base.txt\n', 'base.txt': '-rmore.txt\n', 'more.txt': 'x\n' },
      after: [['COPY requirements.txt', 'COPY requirements.txt base.txt']],
    },
    'the project itself is required': { files: { 'requirements.txt': '-e .\n' } },
    'the project itself is required without -e': { files: { 'requirements.txt': '.[prod]\n' } },
    'a package in a directory is left out': {
      files: { 'requirements.txt': './libs/x\n', 'libs/x/setup.py': 'x' },
    },
    'a wheel is left out': {
      files: { 'requirements.txt': 'wheels/x-1.0-py3-none-any.whl\n', 'wheels/x-1.0-py3-none-any.whl': 'x' },
    },
    'a package at a URL of a file is left out': {
      files: { 'requirements.txt': 'x @ file:///app/libs/x\n', 'libs/x/a.py': 'x' },
    },
    'the links are left out': {
      files: { 'requirements.txt': '--find-links=wheels\nx\n', 'wheels/x.whl': 'x' },
    },
    'an option is not known': { files: { 'requirements.txt': '--config-thing x\nflask\n' } },
    'the project is installed': { both: [['-r requirements.txt', '-r requirements.txt .']] },
    'another file is required': {
      both: [['-r requirements.txt', '-r requirements.txt -r dev.txt']],
      files: { 'dev.txt': 'x' },
    },
    'the packages go among the sources': {
      both: [['-r requirements.txt', '-r requirements.txt -t lib']],
      files: { 'lib/x.py': 'x' },
    },
    'a variable names constraints': {
      both: [['WORKDIR /app', 'WORKDIR /app\nENV PIP_CONSTRAINT=c.txt']],
      files: { 'c.txt': 'x' },
    },
  });
});

describe('other ecosystems', () => {
  const shape = (image: string, install: string, early: string, files: Files): Rewrite => ({
    before: `FROM ${image}\nWORKDIR /app\nCOPY . .\nRUN ${install}\nCMD ["x"]\n`,
    after: `FROM ${image}\nWORKDIR /app\nCOPY ${early} ./\nRUN ${install}\nCOPY . .\nCMD ["x"]\n`,
    files: { ...files, 'main.src': 'x' },
  });
  describe('Bundler', () => {
    refuses(
      shape('ruby:3.3', 'bundle install --frozen', 'Gemfile Gemfile.lock', {
        Gemfile: 'gem "x"\n',
        'Gemfile.lock': 'x',
      }),
      {
        'a gem in a directory is left out': {
          files: { Gemfile: 'gem "x", path: "gems/x"\n', 'gems/x/x.gemspec': 'x' },
        },
        'the gemspec reads sources': { files: { Gemfile: 'gemspec\n', 'x.gemspec': 'x' } },
        'the version file is left out': { files: { '.ruby-version': '3.3.0' } },
        'another Gemfile is evaluated': {
          files: { Gemfile: 'eval_gemfile "Gemfile.more"\n', 'Gemfile.more': 'x' },
        },
        'the Gemfile looks around': { files: { Gemfile: 'Dir["gems/*"].each { |x| gem x }\n' } },
        'the lockfile may change': { both: [[' --frozen', '']] },
        'settings are left out': { files: { '.bundle/config': 'BUNDLE_WITHOUT: x' } },
        'gems of the host are copied over the new ones': { files: { 'vendor/bundle/x.rb': 'x' } },
      },
    );
  });
  describe('Composer', () => {
    refuses(
      shape('php:8.3', 'composer install --no-dev', 'composer.json composer.lock', {
        'composer.json': '{}',
        'composer.lock': '{}',
      }),
      {
        'a script runs behind it': {
          files: { 'composer.json': json({ scripts: { 'post-autoload-dump': 'php artisan x' } }) },
        },
        'the class map is made from sources': {
          files: { 'composer.json': json({ autoload: { classmap: ['src'] } }) },
        },
        'the optimised autoloader is made from sources': {
          both: [['--no-dev', '--no-dev -o']],
          files: { 'composer.json': json({ autoload: { 'psr-4': { 'A\\': 'src/' } } }) },
        },
        'a repository is a directory that is left out': {
          files: {
            'composer.json': json({ repositories: [{ type: 'path', url: 'packages/*' }] }),
            'packages/x/composer.json': '{}',
          },
        },
        'a plugin may do anything': {
          files: { 'composer.json': json({ config: { 'allow-plugins': { 'symfony/flex': true } } }) },
        },
        'a lockfile of Symfony is left out': { files: { 'symfony.lock': '{}' } },
        'the version comes from the repository': { files: { '.git/HEAD': 'x' } },
        'packages of the host are copied over the new ones': { files: { 'vendor/autoload.php': 'x' } },
      },
    );
  });
  describe('Go', () => {
    refuses(
      shape('golang:1.24', 'go mod download', 'go.mod go.sum', { 'go.mod': 'module x\n', 'go.sum': 'x' }),
      {
        'a module that replaces another is left out': {
          files: { 'go.mod': 'module x\nreplace y => ./y\n', 'y/go.mod': 'module y' },
        },
        'the workspace is left out': { files: { 'go.work': 'use .\n' } },
        'all packages are fetched': { both: [['go mod download', 'go get ./...']] },
        'the module is tidied': { both: [['go mod download', 'go mod tidy']] },
        'it builds': { both: [['go mod download', 'go mod download && go build ./...']] },
      },
    );
  });
  describe('a download that is new', () => {
    const rewrite: Rewrite = {
      before: 'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -o /x .\n',
      after:
        'FROM golang:1.24\nWORKDIR /app\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /x .\n',
      files: { 'go.mod': 'module x\n', 'go.sum': 'x', 'main.go': 'x' },
    };
    refuses(rewrite, {
      'the project has its modules with it': { files: { 'vendor/modules.txt': 'x' } },
      'a module is a directory': { files: { 'go.mod': 'module x\nreplace y => ./y\n', 'y/go.mod': 'x' } },
      'nothing fetches later': { both: [['RUN go build -o /x .', 'RUN make']] },
      'the later command uses what is vendored': { both: [['go build -o', 'go build -mod=vendor -o']] },
      'the later command has a cache that the new one lacks': {
        both: [['RUN go build', 'RUN --mount=type=cache,target=/go/pkg/mod go build']],
      },
      'it is another command': { after: [['go mod download', 'go mod download && go vet']] },
      'it is anything': { after: [['go mod download', 'curl -O https://x']] },
    });
  });
  describe('.NET', () => {
    const files = {
      'A.csproj': '<Project><ItemGroup><ProjectReference Include="lib\\B.csproj" /></ItemGroup></Project>',
      'lib/B.csproj': '<Project />',
    };
    const rewrite = changed(shape('mcr.microsoft.com/dotnet/sdk:8.0', 'dotnet restore', 'A.csproj', files), {
      after: [['COPY A.csproj ./', 'COPY A.csproj ./\nCOPY lib/B.csproj ./lib/']],
    });
    refuses(rewrite, {
      'a referenced project is left out': { after: [['\nCOPY lib/B.csproj ./lib/', '']] },
      'the packages of all are left out': { files: { 'Directory.Packages.props': 'x' } },
      'the sources of packages are left out': { files: { 'NuGet.Config': 'x' } },
      'the version of the SDK is left out': { files: { 'global.json': '{}' } },
      'properties of a project are left out': { files: { 'lib/Directory.Build.targets': 'x' } },
      'a lockfile may change': {
        files: { 'packages.lock.json': '{}' },
        after: [['COPY A.csproj', 'COPY packages.lock.json A.csproj']],
      },
      'output of the host is copied over the new one': { files: { 'obj/project.assets.json': '{}' } },
      'a project reads files': {
        files: { 'lib/B.csproj': '<Project><X>$([System.IO.File]::ReadAllText(x))</X></Project>' },
      },
    });
  });
  describe('Poetry and uv', () => {
    refuses(
      shape('python:3.11', 'poetry install --no-root', 'pyproject.toml poetry.lock', {
        'pyproject.toml': '[tool.poetry]\n',
        'poetry.lock': 'x',
      }),
      {
        'the project is installed too': { both: [[' --no-root', '']] },
        'settings are left out': { files: { 'poetry.toml': '[virtualenvs]\nin-project = true\n' } },
        'a dependency is a directory': {
          files: { 'pyproject.toml': 'x = {path = "libs/x"}\n', 'libs/x/a.py': 'x' },
        },
        'an environment of the host is copied over the new one': { files: { '.venv/pyvenv.cfg': 'x' } },
        'uv: the project is installed too': {
          both: [['poetry install --no-root', 'uv sync --locked']],
          after: [[' poetry.lock', ' uv.lock']],
          files: { 'pyproject.toml': '[build-system]\n', 'uv.lock': 'x' },
        },
        'uv: the lockfile may change': {
          both: [['poetry install --no-root', 'uv sync --no-install-project']],
          after: [[' poetry.lock', ' uv.lock']],
          files: { 'pyproject.toml': '[project]\n', 'uv.lock': 'x' },
        },
      },
    );
  });
  describe('Maven and Gradle', () => {
    refuses(shape('maven:3', 'mvn -B dependency:go-offline', 'pom.xml', { 'pom.xml': '<project/>' }), {
      'it has modules': { files: { 'pom.xml': '<project><modules><module>a</module></modules></project>' } },
      'settings are left out': { files: { '.mvn/extensions.xml': 'x' } },
      'an archive of the project is a dependency': {
        files: { 'pom.xml': '<systemPath>${basedir}/lib/x.jar</systemPath>' },
      },
      'it packages': { both: [['dependency:go-offline', 'package']] },
      'a script of Gradle is run': { both: [['mvn -B dependency:go-offline', 'gradle dependencies']] },
    });
  });
});

describe('a RUN that is cut', () => {
  const cut = (run: string, first: string, second: string): Rewrite => ({
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ${run}\nCMD ["x"]\n`,
    after: `FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN ${first}\nCOPY . .\nRUN ${second}\nCMD ["x"]\n`,
    files: { ...NPM, 'web/package.json': '{}', 'web/package-lock.json': '{}' },
  });
  test.each<[string, string, string]>([
    ['npm ci && npm run build', 'npm ci', 'npm run build'],
    ['npm ci && npm run build && npm prune', 'npm ci', 'npm run build && npm prune'],
    ['set -ex; npm ci; npm run build', 'set -ex; npm ci', 'set -ex; npm run build'],
    ['set -ex && npm ci && npm run build', 'set -ex && npm ci', 'set -ex && npm run build'],
    ['cd /app && npm ci && npm run build', 'cd /app && npm ci', 'cd /app && npm run build'],
    ['CI=1 npm ci && npm run build', 'CI=1 npm ci', 'npm run build'],
    ['npm ci && (cd src && npm run build)', 'npm ci', '(cd src && npm run build)'],
  ])('may be: %s', (run, first, second) => {
    expect(objectionWith(cut(run, first, second))).toBeUndefined();
  });

  test.each<[string, string, string, string]>([
    [
      'the second needs the directory',
      'cd src && npm ci && npm run build',
      'cd src && npm ci',
      'npm run build',
    ],
    [
      'the second needs a variable',
      'export A=1 && npm ci && npm run build',
      'export A=1 && npm ci',
      'npm run build',
    ],
    ['the second ran after a failure', 'npm ci; npm run build', 'npm ci', 'npm run build'],
    ['the second ran only after a failure', 'npm ci || npm run build', 'npm ci', 'npm run build'],
    [
      'options are lost',
      'set -e; npm ci; npm run build; npm test',
      'set -e; npm ci',
      'npm run build; npm test',
    ],
    ['the mask is lost', 'umask 077 && npm ci && npm run build', 'umask 077 && npm ci', 'npm run build'],
    ['a command is lost', 'npm ci && npm run a && npm run build', 'npm ci', 'npm run build'],
    ['a command is new', 'npm ci && npm run build', 'npm ci', 'npm run build && x'],
    ['the second part fails unseen', 'npm ci && npm run build', 'npm ci', 'npm run build || true'],
    ['a background job is gone', 'sleep 9 & npm ci && npm run build', 'sleep 9 & npm ci', 'npm run build'],
    ['a function is gone', 'f() { npm run build; }; npm ci && f', 'f() { npm run build; }; npm ci', 'f'],
    [
      'the directory is another',
      'cd /app && npm ci && npm run build',
      'cd /app && npm ci',
      'cd /src && npm run build',
    ],
  ])('may not be: %s', (_, run, first, second) => {
    expect(objectionWith(cut(run, first, second))).toMatch(/cut/);
  });

  test('mounts stay with both parts', () => {
    const mount = '--mount=type=cache,target=/root/.npm ';
    const whole = `${mount}npm ci && npm run build`;
    expect(objectionWith(cut(whole, `${mount}npm ci`, `${mount}npm run build`))).toBeUndefined();
    expect(objectionWith(cut(whole, `${mount}npm ci`, 'npm run build'))).toBeDefined();
  });

  test('a mount that is fresh for every RUN is not shared', () => {
    const mount = '--mount=type=tmpfs,target=/tmp ';
    expect(
      objectionWith(cut(`${mount}npm ci && npm run build`, `${mount}npm ci`, `${mount}npm run build`)),
    ).toBeDefined();
  });
});
