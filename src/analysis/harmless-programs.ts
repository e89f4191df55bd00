/**
 * Programs that never install packages of the system by themselves, so that they do not miss its index. What is
 * not listed may: a script, `make`, an installer piped into a shell.
 */
export const HARMLESS_PROGRAMS: ReadonlySet<string> = new Set(
  `
  [ : true false test echo printf cat tee head tail cut tr sort uniq wc grep egrep fgrep sed awk gawk mawk diff cmp paste
  cd pwd set export unset umask exit return local read shift trap type command hash ulimit wait readonly alias exec
  ls cp mv rm ln mkdir rmdir touch chmod chown chgrp chattr install mktemp mkfifo mknod stat readlink realpath basename dirname
  find xargs du df file date sleep seq yes env nproc uname arch hostname id whoami groups locale locale-gen update-locale localedef
  tar gzip gunzip zcat bzip2 bunzip2 xz unxz zstd unzip zip 7z cpio ar rpm2cpio curl wget aria2c git hg svn ssh-keyscan ssh-keygen
  gpg gpgv gpg2 gpgconf openssl sha1sum sha256sum sha512sum sha224sum sha384sum md5sum b2sum shasum base64 jq yq xmllint xsltproc
  useradd usermod userdel groupadd groupmod groupdel adduser addgroup deluser delgroup passwd chpasswd getent gosu
  dpkg dpkg-query dpkg-divert dpkg-reconfigure dpkg-statoverride dpkg-architecture dpkg-deb apt-mark apt-key apt-config debconf-set-selections
  update-alternatives update-ca-certificates ldconfig ldd strip readelf objdump nm patchelf depmod fc-cache c_rehash setcap getcap
  rpm rpmkeys trust update-ca-trust authconfig alternatives semanage restorecon systemd-machine-id-setup
  a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf phpenmod phpdismod phpenconf docker-php-ext-enable docker-php-ext-configure
  docker-php-source docker-php-ext-install pecl pear composer php node npm npx yarn yarnpkg pnpm bun bunx corepack deno tsc
  python python2 python3 pip pip2 pip3 pipx virtualenv poetry pipenv uv conda mamba micromamba easy_install
  ruby gem bundle bundler rails perl cpan cpanm lua luarocks ghc cabal stack mix rebar3 elixir iex
  go gofmt cargo rustc rustup java javac jar keytool mvn gradle ant sbt kotlinc dotnet nuget swift
  gcc g++ cc c++ clang clang++ ld as ar ranlib configure autoconf automake autoreconf aclocal libtoolize pkg-config phpize
  sync time timeout nice bash_completion visudo chsh crontab dos2unix unix2dos envsubst iconv msgfmt rsync split xxd od hexdump strings
  nginx apachectl httpd mysql mysqladmin mysqld psql initdb redis-cli sqlite3 mongo mongosh
  hugo jekyll ng vue vite webpack gulp grunt helm kubectl terraform aws gcloud gsutil az pg_config
  `
    .trim()
    .split(/\s+/),
);
