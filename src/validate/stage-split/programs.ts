/** Programs that are in an image: those of its system, of its family, and of packages that are installed. */
import { words } from '../install.js';
import type { Base } from './bases.js';

const COREUTILS = `
  [ arch base64 basename cat chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dirname du echo env expand
  expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv
  nice nl nohup nproc od paste pr printenv printf pwd readlink realpath rm rmdir seq sha1sum sha256sum sha512sum shuf
  sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand
  uniq unlink users wc who whoami yes`;
/** Essential packages of Debian. https://packages.debian.org/ */
const DEBIAN = words(`
  ${COREUTILS} sh bash dash grep egrep fgrep sed mawk awk find xargs tar gzip gunzip zcat hostname su login perl dpkg
  apt-get apt apt-cache apt-mark useradd adduser groupadd addgroup usermod userdel chpasswd passwd mount umount setpriv flock
  getopt more nsenter unshare lsblk ldconfig ldd iconv getent locale update-alternatives run-parts which start-stop-daemon
  service diff cmp tzselect`);
const ALPINE = words(`
  ${COREUTILS} sh ash grep egrep fgrep sed awk find xargs tar gzip gunzip zcat hostname su apk adduser addgroup deluser
  delgroup chpasswd passwd mount umount flock getopt nsenter unshare ldd iconv getent wget nc vi ps top kill killall pgrep
  pkill ping unzip diff cmp which watch free crond crontab nslookup ip ifconfig netstat setpriv`);

/** Programs of packages, where their names are not the same. */
const OF_PACKAGES: Readonly<Record<string, string>> = {
  procps: 'ps top free pgrep pkill watch kill uptime vmstat',
  'iputils-ping': 'ping',
  'netcat-openbsd': 'nc netcat',
  'netcat-traditional': 'nc netcat',
  supervisor: 'supervisord supervisorctl',
  'postgresql-client': 'psql pg_dump pg_isready pg_restore createdb',
  'default-mysql-client': 'mysql mysqldump mysqladmin',
  'mariadb-client': 'mysql mysqldump mysqladmin mariadb',
  'redis-tools': 'redis-cli',
  'openssh-client': 'ssh scp ssh-keygen',
  imagemagick: 'convert identify mogrify magick',
  'poppler-utils': 'pdftotext pdftoppm pdfinfo',
  'tesseract-ocr': 'tesseract',
  'ca-certificates': 'update-ca-certificates',
  graphviz: 'dot neato twopi circo fdp sfdp',
  ffmpeg: 'ffmpeg ffprobe ffplay',
  graphicsmagick: 'gm',
  ghostscript: 'gs',
  dnsutils: 'dig nslookup',
  'gettext-base': 'envsubst',
  nodejs: 'node nodejs',
  python3: 'python3',
  'openjdk-17-jre-headless': 'java',
  'openjdk-21-jre-headless': 'java',
};

/** The programs that packages bring. */
export function programsOf(packages: readonly string[]): ReadonlySet<string> {
  return new Set(
    packages.flatMap((name) => [
      name,
      ...(Object.hasOwn(OF_PACKAGES, name) ? OF_PACKAGES[name]!.split(' ') : []),
    ]),
  );
}

/** Whether an image has a program; a base that is not known has what the shell needs. */
export function hasProgram(base: Base | undefined, name: string): boolean {
  if (base === undefined) return DEBIAN.has(name) && ALPINE.has(name);
  if (base.family.programs?.includes(name) === true) return true;
  if (/^python3\.\d+$/.test(name) && base.family.id === 'python')
    return base.version.startsWith(name.slice('python'.length));
  if (base.system === 'none') return false;
  return (base.system === 'alpine' ? ALPINE : DEBIAN).has(name);
}
