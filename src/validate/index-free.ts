/** Programs that install nothing from the package lists of the distribution, as far as a plain call goes. */

const NAMES = `
: . [ [[ a2dismod a2dissite a2enmod a2ensite ab addgroup adduser ansible-galaxy ant apachectl apt-key apt-mark
ar arch as autoconf autoheader automake autoreconf awk base64 basename bash-completion bazel bc black break brew
brotli bun bundle bundler bunzip2 bzip2 c++ c_rehash cabal caddy cargo case cat catalina.sh cd certbot cgo
chage chfn chgrp chmod chown chpasswd chroot chsh clang clang++ clojure cmake cmp code-server colcon comm command
composer conda configure continue corepack cp cpan cpanm cpio crontab csc ctest curl cut dart date dd deno
deluser delgroup debconf debconf-communicate debconf-set-selections depmod df diff dirname dircolors django-admin docker docker-php-ext-configure
docker-php-ext-enable docker-php-ext-install docker-php-source dos2unix dotnet dpkg-architecture dpkg-deb
dpkg-divert dpkg-query dpkg-reconfigure dpkg dpkg-statoverride du echo egrep elixir env envsubst esbuild eslint
exec exit expand export expr factor false fc-cache fc-list fgrep file find flutter fold fribidi fuser g++ gcc gem
getcap getconf getent gettext ghc git git-lfs glib-compile-schemas gn go gofmt gosu gpasswd gpg gpg2 gpgconf gpgv
gradle gradlew grep groupadd groupdel groupmod groups gunzip gzip hash head helm hexdump hg hostname htpasswd hugo
iconv id ifconfig if import-im6 inkscape initdb install ionice ip isql jar jarsigner java javac jekyll jlink join jq
julia jupyter keytool kill killall kubectl ld ldconfig ldd less lein let libtool libtoolize link ln local
locale locale-gen localedef locate logger ls lsb_release lscpu lsof luarocks lzma m4 make mamba manage.py mc md5sum
meson micromamba mix mkdir mkfifo mkfontdir mkfontscale mknod mktemp mo more mount mvn mvnw mv mysql
mysql_install_db mysqladmin mysqld nano nc netstat next ng nginx nice ninja nl nm node node-gyp nodejs nohup
nproc npm npx nslookup nvm objcopy objdump od openssl openssl11 paste passwd patch patchelf pear pecl peclcmd perl
pg_ctl pg_isready php php-fpm phpdismod phpenmod phpize pidof ping pip pip-compile pipenv pipx pkg-config pkill
pnpm poetry postconf postmap pre-commit prettier printenv printf prisma ps psql pushd popd pwd pytest python
python2 python3 qemu-img qmake R Rscript rake ranlib read readelf readlink readonly realpath rebar3
redis-cli redis-server reset return rev rm rmdir rsync ruby runuser rustc rustup sass sbt scons sed select-editor
seq service set setcap setfacl setpriv setuid sh-compat sha1sum sha224sum sha256sum sha384sum sha512sum shasum shift
shopt shred shuf sleep sort source split sqlite3 ssh ssh-keygen ssh-keyscan stack stat static-sh strace strings
strip stty su-exec su sudo sum supervisorctl svn swift symfony sync sysctl tac tail tar tee terraform test time
timeout times tini touch tr trap tree true truncate trunk trust tsc tty turbo type tzselect ulimit umask umount
unalias uname unexpand uniq unix2dos unlink unlzma unset until unxz unzip update-alternatives update-ca-certificates
update-ca-trust update-locale update-mime-database update-rc.d useradd usermod userdel useradd uv uvx uwsgi
uvicorn validate vi vim virtualenv vite wait wasm-pack wc webpack wget which while who whoami wine winecfg wp
xargs xvfb-run xxd xz xzcat yarn yarnpkg yes yq zcat zip zipinfo zig zsh-compat zstd alias unzstd gpg-agent
dirmngr gsutil gcloud aws az pg_config mysql_config pkgconf ccache sccache node-gyp-build bower gulp grunt lerna nx
nest rollup parcel tailwindcss sphinx-build mkdocs wait-for-it deluser chattr lsattr mkpasswd getopts getopt
unrar 7z 7za cabextract rpm2cpio ldapsearch cc cpp ocamlfind opam dune coq stack nim nimble crystal shards v vlang
erl erlc iex gleam rebar lua luajit tclsh guile racket sbcl swiftc kotlinc scala scalac groovy lsmod modprobe
freshclam nvidia-smi nvcc spack catkin_make colcon rosdep-init vcs torchrun huggingface-cli spacy nltk kaggle
accelerate deepspeed ffmpeg convert magick identify gs pdftotext pandoc latex pdflatex tlmgr fmtutil fmtutil-sys
mktexlsr updmap updmap-sys texhash tesseract chromedriver google-chrome chromium firefox geckodriver protoc buf
mockgen golangci-lint gotestsum goreleaser dlv air swag migrate sqlc wire templ ko upx unset php-config artisan
drush wp-cli phpunit psalm phpstan vendor/bin/phpunit rails bin/rails rspec puma unicorn passenger-config rubocop
mage task just ruff mypy flake8 isort pylint tox nox hatch pdm rye maturin flit twine pyinstaller gunicorn celery
alembic flask streamlit jupyter-lab jupyter-labextension jupyter-nbextension npm-check-updates ncu tsx ts-node
pm2 serve http-server nodemon cypress ng-packagr ionic cordova expo react-native electron-builder storybook
`;

/** Names of programs, without directory. */
export const INDEX_FREE: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));
