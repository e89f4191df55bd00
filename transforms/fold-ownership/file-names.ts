/** Names that only files have, by custom. What is not here may be a directory. */

const EXTENSIONS: ReadonlySet<string> = words(
  'sh bash zsh ash ksh fish cgi fcgi py pyc pl pm rb js mjs cjs ts php lua tcl awk groovy ps1 bat cmd',
  'jar war ear zip whl deb rpm apk gem phar so exe bin run wasm',
  'conf cfg cnf cf ini json jsonc yaml yml toml xml properties env list repo sources rules service timer socket',
  'txt md html htm css csv tsv sql tpl tmpl template j2 vcl policy types map lst cron crontab',
  'crt cer pem key pub p12 pfx jks keystore gpg asc der',
);

const NAMES: ReadonlySet<string> = words(
  'gradlew mvnw crontab sudoers authorized_keys known_hosts id_rsa id_ed25519 passwd',
  'Makefile Gemfile Rakefile Procfile Caddyfile Vagrantfile Jenkinsfile',
  '.bashrc .bash_profile .bash_aliases .profile .zshrc .vimrc .inputrc .gitconfig .npmrc .yarnrc .netrc .pgpass',
  '.my.cnf .htaccess .htpasswd .curlrc .wgetrc .tmux.conf .screenrc',
);

/** Where programs are looked up: what stands there is a file. */
export const PROGRAM_DIRECTORIES: ReadonlySet<string> = words(
  '/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin',
);

/** Whether something of this name is a file. */
export function isFileName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return NAMES.has(name) || (dot > 0 && EXTENSIONS.has(name.slice(dot + 1).toLowerCase()));
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
