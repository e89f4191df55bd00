import { describe, expect, test } from '@jest/globals';
import { recognise } from '../../src/packages/recognise.js';
import { callOf, commandsOf, summary } from './calls.js';

/** Line → manager, action, [verb], packages; `undefined`: no call of a package manager. */
const CALLS: readonly (readonly [string, string | undefined])[] = [
  // apt
  ['apt-get update', 'apt refresh [update]'],
  ['apt-get -qq update', 'apt refresh [update]'],
  ['apt-get install -y curl git', 'apt install [install] curl git'],
  ['apt-get -y install curl', 'apt install [install] curl'],
  ['apt-get install -qqy curl', 'apt install [install] curl'],
  ['apt-get -qq -o Dpkg::Options::="--force-confold" install -y curl', 'apt install [install] curl'],
  ['apt-get -o Dpkg::Options::=--force-confold -y install curl', 'apt install [install] curl'],
  ['apt-get -oDpkg::Options::=--force-confold install curl', 'apt install [install] curl'],
  ['apt-get -q=2 install curl', 'apt install [install] curl'],
  ['apt-get install -t bookworm-backports curl', 'apt install [install] curl'],
  ['apt-get --option Acquire::Retries=3 install curl', 'apt install [install] curl'],
  ['apt-get install --no-install-recommends -y $buildDeps', 'apt install [install] $buildDeps'],
  ['apt-get purge -y --auto-remove $buildDeps', 'apt remove [purge] $buildDeps'],
  ['DEBIAN_FRONTEND=noninteractive apt-get -y install tzdata', 'apt install [install] tzdata'],
  ['sudo -u app -E apt install -y foo', 'apt install [install] foo'],
  ['/usr/bin/apt-get install curl', 'apt install [install] curl'],
  ['apt install ./x.deb', 'apt install [install] ./x.deb'],
  ['apt-get -f install', 'apt install [install]'],
  ['apt-get dist-upgrade -y', 'apt upgrade [dist-upgrade]'],
  ['apt-get clean', 'apt clean [clean]'],
  ['apt-get autoremove -y', 'apt remove [autoremove]'],
  ['apt-get build-dep -y nginx', 'apt install [build-dep] nginx'],
  ['apt-get install -d curl', 'apt fetch [install] curl'],
  ['apt-get install -yd curl', 'apt fetch [install] curl'],
  ['apt-get -s install curl', 'apt query [install] curl'],
  ['apt-get --version', 'apt query []'],
  ['apt-get $OPTS install curl', 'apt ? [] install curl'],
  ['apt-get $COMMAND', 'apt ? []'],
  ['apt-get "$1" -y', 'apt ? []'],
  ['apt-get unheard-of x', 'apt ? [] x'],
  ['apt-cache policy curl', 'apt query [] curl'],
  ['apt-mark hold curl', 'apt local [] curl'],
  ['apt-key adv --keyserver hkp://x --recv-keys 1', 'apt sources [] 1'],
  ['add-apt-repository -y ppa:x/y', 'apt sources []'],
  ['dpkg -i /tmp/x.deb', 'apt local [-i] /tmp/x.deb'],
  ['dpkg --add-architecture i386', 'apt sources [--add-architecture] i386'],
  ['dpkg --print-architecture', 'apt query [--print-architecture]'],
  ['aptitude -y install curl', 'apt install [install] curl'],

  // apk
  ['apk add --no-cache curl', 'apk install [add] curl'],
  ['apk --no-cache add curl', 'apk install [add] curl'],
  ['apk add --update curl', 'apk install [add] curl'],
  ['apk add -U curl', 'apk install [add] curl'],
  ['apk add --no-cache --virtual .build-deps gcc', 'apk install [add] gcc'],
  ['apk add -t .build-deps gcc', 'apk install [add] gcc'],
  ['apk -X http://x/main --root /mnt add curl', 'apk install [add] curl'],
  ['apk update', 'apk refresh [update]'],
  ['apk del .build-deps', 'apk remove [del] .build-deps'],
  ['apk cache clean', 'apk local [cache clean]'],

  // dnf, yum and their kin
  ['dnf -y --setopt=install_weak_deps=False install curl', 'dnf install [install] curl'],
  ['dnf --setopt tsflags=nodocs install -y curl', 'dnf install [install] curl'],
  ['dnf clean all', 'dnf clean [clean all]'],
  ['dnf -y clean all', 'dnf clean [clean all]'],
  ['dnf clean metadata', 'dnf local [clean metadata]'],
  ['dnf module enable -y nodejs:20', 'dnf sources [module enable] nodejs:20'],
  ['dnf config-manager --add-repo https://x', 'dnf sources [config-manager] https://x'],
  ['yum install -y epel-release', 'yum install [install] epel-release'],
  ['yum -y --enablerepo epel install htop', 'yum install [install] htop'],
  ['yum makecache fast', 'yum refresh [makecache] fast'],
  ['yum-config-manager --enable x', 'yum sources []'],
  ['rpm -ivh https://x/y.rpm', 'rpm local [-ivh] https://x/y.rpm'],
  ['rpm --import https://x/key', 'rpm sources [--import] https://x/key'],
  ['rpm -qa', 'rpm query [-qa]'],
  ['microdnf --nodocs -y install shadow-utils', 'microdnf install [install] shadow-utils'],
  ['microdnf clean all', 'microdnf clean [clean all]'],
  ['tdnf install -y tar', 'tdnf install [install] tar'],
  ['zypper --non-interactive install curl', 'zypper install [install] curl'],
  ['zypper -n in -t pattern devel_basis', 'zypper install [in] devel_basis'],
  ['zypper --gpg-auto-import-keys refresh', 'zypper refresh [refresh]'],
  ['zypper clean', 'zypper local [clean]'],
  ['zypper clean -a', 'zypper clean [clean]'],
  ['zypper clean --all', 'zypper clean [clean]'],
  ['zypper ar -f https://x y', 'zypper sources [ar] https://x y'],

  // pacman
  ['pacman -Syu --noconfirm git', 'pacman upgrade [-Syu] git'],
  ['pacman -Sy', 'pacman refresh [-Sy]'],
  ['pacman -Sy --noconfirm git', 'pacman install [-Sy] git'],
  ['pacman --noconfirm -S --needed git', 'pacman install [-S] git'],
  ['pacman --sync --refresh', 'pacman refresh [--sync]'],
  ['pacman -Scc --noconfirm', 'pacman local [-Scc]'],
  ['pacman -Scc', 'pacman clean [-Scc]'],
  ['pacman -Sc', 'pacman local [-Sc]'],
  ['pacman -Rns git', 'pacman remove [-Rns] git'],
  ['pacman -Ss git', 'pacman query [-Ss] git'],
  ['pacman-key --init', 'pacman sources []'],

  // pip
  ['pip install flask', 'pip install [install] flask'],
  ['pip3.11 install -r requirements.txt', 'pip install [install]'],
  ['pip3 install --user "flask>=2,<3"', 'pip install [install] "flask>=2,<3"'],
  ['pip install -e .', 'pip install [install]'],
  ['pip install .', 'pip install [install] .'],
  ['pip --proxy http://x install flask', 'pip install [install] flask'],
  ['python -m pip install flask', 'pip install [install] flask'],
  ['python3 -m pip install --upgrade pip', 'pip install [install] pip'],
  ['python3.11 -W ignore -m pip install flask', 'pip install [install] flask'],
  ['/opt/venv/bin/python -mpip install flask', 'pip install [install] flask'],
  ['/opt/venv/bin/pip install flask', 'pip install [install] flask'],
  ['conda run -n env pip install flask', 'pip install [install] flask'],
  ['pip cache purge', 'pip clean [cache purge]'],
  ['pip config set global.index-url https://x', 'pip sources [config set] global.index-url https://x'],
  ['pip download -d /wheels flask', 'pip fetch [download] flask'],
  ['python -m venv /opt/venv', undefined],
  ['python setup.py install', 'setuptools install [install]'],
  ['pipx install flask', undefined],

  // Node.js
  ['npm ci', 'npm install [ci]'],
  ['npm i -g typescript', 'npm install [i] typescript'],
  ['npm --prefix x ci', 'npm install [ci]'],
  ['npm --prefix=x ci', 'npm install [ci]'],
  ['npm ci --prefix "$DIR"', 'npm install [ci]'],
  ['npm install --production', 'npm install [install]'],
  ['npm cache clean --force', 'npm clean [cache clean]'],
  ['npm cache verify', 'npm query [cache verify]'],
  ['npm run build -- --help', 'npm build [run] build --help'],
  ['npm run build --version', 'npm build [run] build'],
  ['npm --version', 'npm query []'],
  ['npm config set registry https://x', 'npm sources [config set] registry https://x'],
  ['yarn', 'yarn install []'],
  ['yarn --frozen-lockfile --network-timeout 100000', 'yarn install []'],
  ['yarn install --frozen-lockfile', 'yarn install [install]'],
  ['yarn global add serve', 'yarn install [global add] serve'],
  ['yarn build', 'yarn build []'],
  ['yarn workspace api add x', 'yarn ? [workspace] api add x'],
  ['yarn cache clean', 'yarn clean [cache clean]'],
  ['yarn --version', 'yarn query []'],
  ['corepack yarn install', 'yarn install [install]'],
  ['corepack yarn@1.22.19', 'yarn install []'],
  ['corepack enable', undefined],
  ['pnpm install --frozen-lockfile', 'pnpm install [install]'],
  ['pnpm --filter api... install', 'pnpm install [install]'],
  ['pnpm -r build', 'pnpm build []'],
  ['pnpm fetch --prod', 'pnpm fetch [fetch]'],
  ['bun install --cwd x', 'bun install [install]'],
  ['bun pm cache rm', 'bun clean [pm cache rm]'],
  ['bun run build', 'bun build [] build'],
  ['npx playwright install --with-deps', undefined],

  // others
  ['gem install --no-document bundler', 'gem install [install] bundler'],
  ['gem install bundler -v 2.4.1', 'gem install [install] bundler'],
  ['bundle', 'bundler install []'],
  ['bundle install --jobs 4', 'bundler install [install]'],
  ['bundle exec rake --help', 'bundler build [exec] rake'],
  ['bundle config set --local without test', 'bundler local [config] set without test'],
  ['composer install --no-dev', 'composer install [install]'],
  ['php composer.phar -d /app install', 'composer install [install]'],
  ['php -d memory_limit=-1 /usr/local/bin/composer require x/y', 'composer install [require] x/y'],
  ['composer clear-cache', 'composer clean [clear-cache]'],
  ['composer clear-cache --gc', 'composer local [clear-cache]'],
  ['composer dump-autoload', 'composer build []'],
  ['php artisan optimize', undefined],
  ['conda install -y -n env numpy', 'conda install [install] numpy'],
  ['conda env create -n x --file environment.yml', 'conda install [env create]'],
  ['mamba clean -afy', 'conda clean [clean]'],
  ['conda clean -tipy', 'conda clean [clean]'],
  ['conda clean --index-cache', 'conda local [clean]'],
  ['micromamba install -y -f env.yml', 'conda install [install] env.yml'],
  ['conda run -n x python app.py', 'conda build [run] python app.py'],
  ['poetry install --no-root --only main', 'poetry install [install]'],
  ['python -m poetry install', 'poetry install [install]'],
  ['poetry cache clear --all pypi', 'poetry clean [cache clear] pypi'],
  ['pipenv install --system --deploy', 'pipenv install [install]'],
  ['pipenv --clear', 'pipenv clean []'],
  ['uv pip install --system flask', 'uv install [pip install] flask'],
  ['uv sync --locked', 'uv install [sync]'],
  ['uv --project x run main.py --help', 'uv build [run] main.py'],
  ['uv cache clean', 'uv clean [cache clean]'],
  ['go mod download -x', 'go fetch [mod download]'],
  ['go build -o /bin/app -ldflags "-s -w" ./cmd/x', 'go build [build] ./cmd/x'],
  ['go install golang.org/x/tools/gopls@latest', 'go install [install] golang.org/x/tools/gopls@latest'],
  ['go clean -modcache', 'go clean [clean]'],
  ['go env -w GOPROXY=direct', 'go sources [env] GOPROXY=direct'],
  ['cargo build --release --bin x', 'cargo build []'],
  ['cargo install --locked --path .', 'cargo install [install]'],
  ['cargo fetch', 'cargo fetch [fetch]'],

  // what only looks like a call
  ['echo "apt-get install foo" > /readme', undefined],
  ['echo apt-get install foo', undefined],
  ['bash -c "apt-get update && apt-get install -y curl"', undefined],
  ['xargs apt-get install', undefined],
  ['$APT install curl', undefined],
  ['"$CONDA_DIR/bin/conda" install numpy', undefined],
  ['command -v apt-get', undefined],
  ['command apt-get update', 'apt refresh [update]'],
  ['which npm', undefined],
  ['rm -rf /var/lib/apt/lists/*', undefined],
  ['constructor install x', undefined],
  ['pip3x install x', undefined],
];

describe('calls are recognised', () => {
  test.each(CALLS)('%s', (line, expected) => {
    expect(summary(callOf(line))).toBe(expected);
  });
});

describe('subcommands that are names of Object', () => {
  test.each(['npm constructor', 'apt-get toString x', 'yum hasOwnProperty'])('%s is none', (line) => {
    expect(callOf(line)?.action).toBeUndefined();
  });
});

test('in a script every call is found where it stands', () => {
  const calls = commandsOf(
    '(cd /tmp && apt-get update && apt-get install -y wget) && if test -f x; then npm ci; fi; x=$(pip freeze)',
  );
  expect(calls.map((command) => summary(recognise(command))).filter((text) => text !== undefined)).toEqual([
    'apt refresh [update]',
    'apt install [install] wget',
    'npm install [ci]',
    'pip query [freeze]',
  ]);
});

describe('options are told from values and arguments', () => {
  test.each<readonly [string, string, boolean]>([
    ['apt-get install -qqy curl', '-y', true],
    ['apt-get install -qqy curl', '-q', true],
    ['apt-get -yqq -o Dpkg::Options::=-d install curl', '-d', false],
    ['apt-get install -oAPT::Install-Recommends=0 -y x', '-I', false],
    ['apk add --virtual --no-cache x', '--no-cache', false],
    ['apk add --no-cache x', '--no-cache', true],
    ['apk add -- --no-cache', '--no-cache', false],
    ['pip install --no-cache-dir flask', '--no-cache-dir', true],
    ['pip install --cache-dir=/x flask', '--cache-dir', true],
    ['pip install --cache-dir=$X flask', '--cache-dir', true],
    ['pip install "--cache-dir=$X" flask', '--cache-dir', true],
    ['npm ci --omit=dev', '--omit', true],
    ['dnf -y --setopt=keepcache=1 install x', '--setopt', true],
    ['go build -mod=mod .', '-mod', true],
    ['go build -mod=mod .', '-m', false],
    ['conda clean -afy', '-y', true],
    ['make -j$(nproc) && apt-get install x', '-y', false],
  ])('%s: %s', (line, flag, expected) => {
    const call = commandsOf(line)
      .map(recognise)
      .find((found) => found !== undefined);
    expect(call?.has(flag)).toBe(expected);
  });

  test('any of several', () => {
    expect(callOf('apk add -U x')?.has('--update', '-U')).toBe(true);
  });
});

describe('the word that a flag fits behind', () => {
  test.each([
    ['apk -q add curl', 'add'],
    ['uv pip install x', 'install'],
    ['yarn global add x', 'add'],
    ['python -m pip install x', 'install'],
    ['pacman -Syu', '-Syu'],
  ])('%s: %s', (line, word) => {
    expect(callOf(line)?.subcommand?.text).toBe(word);
  });

  test('there is none behind a bare `yarn`', () => {
    expect(callOf('yarn --frozen-lockfile')?.subcommand).toBeUndefined();
  });
});

describe('what an expansion may hide', () => {
  test.each<readonly [string, boolean]>([
    ['apt-get install -y $PACKAGES', true],
    ['apt-get install -y "$PACKAGE"', false],
    ['apt-get install -y "curl=$VERSION"', false],
    ['pip install $(cat list)', true],
    ['pip install flask', false],
  ])('%s: %s', (line, dynamic) => {
    expect(callOf(line)?.dynamic).toBe(dynamic);
  });
});

describe('calls whose paths are elsewhere', () => {
  test.each<readonly [string, boolean]>([
    ['dnf --installroot=/rootfs install -y x', true],
    ['dnf --installroot /rootfs install -y x', true],
    ['dnf --installroot "$ROOT" install -y x', true],
    ['dnf --setopt=cachedir=/x install y', true],
    ['dnf --setopt=tsflags=nodocs install y', false],
    ['apk add --root /rootfs x', true],
    ['apk -p /rootfs add x', true],
    ['apt-get -o Dir::Cache=/x install y', true],
    ['apt-get -o Dpkg::Options::=--force-confold install y', false],
    ['npm ci --cache /x', true],
    ['npm ci --prefix /x', false],
    ['uv sync --link-mode=symlink', true],
    ['uv sync --link-mode=copy', false],
  ])('%s: %s', (line, elsewhere) => {
    expect(callOf(line)?.elsewhere).toBe(elsewhere);
  });
});

describe('the words up to the program', () => {
  test.each([
    ['sudo -u app npm ci', 'npm'],
    ['python3 -u -m pip install x', 'python3 -u -m pip'],
    ['php -d a=b composer.phar install', 'php -d a=b composer.phar'],
    ['corepack yarn@1 install', 'corepack yarn@1'],
    ['conda run -n env pip install x', 'conda run -n env pip'],
    ['conda run -n env python -m pip install x', 'conda run -n env python -m pip'],
    ['/opt/venv/bin/pip install x', '/opt/venv/bin/pip'],
  ])('%s: %s', (line, words) => {
    expect(
      callOf(line)
        ?.invocation.map(({ text }) => text)
        .join(' '),
    ).toBe(words);
  });
});
