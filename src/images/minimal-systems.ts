/**
 * Programs and shared libraries of distributions' smallest images. Not listed: what only one architecture has.
 *
 * Debian: the files of the packages in `slim/rootfs.manifest` of
 * https://github.com/debuerreotype/docker-debian-artifacts/tree/dist-amd64, which are those of priority `required` with
 * apt and what they depend on, https://packages.debian.org; and the alternatives `awk`, `nawk`, `pager`, `rmt`, `which`.
 */

export interface Contents {
  readonly programs: ReadonlySet<string>;
  /** sonames */
  readonly libraries: ReadonlySet<string>;
}

/** In each of Debian 11, 12 and 13. */
const DEBIAN = words(
  '[ add-shell agetty apt apt-cache apt-cdrom apt-config apt-get apt-mark arch awk b2sum base32 base64',
  'basename basenc bash bashbug blkdiscard blkid blkzone blockdev captoinfo cat chage chcon chcpu chfn',
  'chgpasswd chgrp chmem chmod choom chown chpasswd chroot chrt chsh cksum clear clear_console cmp comm cp',
  'csplit cut dash date dd deb-systemd-helper deb-systemd-invoke debconf debconf-apt-progress',
  'debconf-communicate debconf-copydb debconf-escape debconf-set-selections debconf-show df diff diff3 dir',
  'dircolors dirname dmesg dnsdomainname domainname dpkg dpkg-deb dpkg-divert dpkg-maintscript-helper',
  'dpkg-preconfigure dpkg-query dpkg-realpath dpkg-reconfigure dpkg-split dpkg-statoverride dpkg-trigger du',
  'echo egrep env expand expiry expr factor faillock fallocate false fgrep find findfs findmnt flock fmt',
  'fold fsck fsfreeze fstab-decode fstrim getconf getent getopt getty gpasswd grep groupadd groupdel',
  'groupmod groups grpck grpconv grpunconv gunzip gzexe gzip hardlink head hostid hostname iconv',
  'iconvconfig id infocmp infotocap install installkernel invoke-rc.d ionice ipcmk ipcrm ipcs ischroot',
  'isosize join killall5 ldattach ldconfig ldd link ln locale localedef logger login logname losetup ls',
  'lsblk lscpu lsipc lslocks lslogins lsmem lsns mawk mcookie md5sum mkdir mkfifo mkfs mkhomedir_helper',
  'mknod mkswap mktemp more mount mountpoint mv namei nawk newgrp newusers nice nisdomainname nl nohup',
  'nologin nproc nsenter numfmt od pager pam-auth-update pam_getenv pam_timestamp_check partx passwd paste',
  'pathchk perl pidof pinky pivot_root pldd pr printenv printf prlimit ptx pwck pwconv pwd pwunconv rbash',
  'readlink readprofile realpath remove-shell rename.ul renice reset rev rgrep rm rmdir rmt rmt-tar rtcwake',
  'run-parts runcon runuser savelog script scriptlive scriptreplay sdiff sed seq service setarch setpriv',
  'setsid setterm sg sh sha1sum sha224sum sha256sum sha384sum sha512sum shadowconfig shred shuf sleep sort',
  'split start-stop-daemon stat stdbuf stty su sulogin sum swaplabel swapoff swapon switch_root sync tabs',
  'tac tail tar tarcat taskset tee tempfile test tic timeout toe touch tput tr true truncate tset tsort tty',
  'tzselect uclampset umount uname uncompress unexpand uniq unix_chkpwd unix_update unlink unshare update-alternatives',
  'update-passwd update-rc.d useradd userdel usermod users vdir vigr vipw wall wc wdctl whereis which who',
  'whoami wipefs xargs yes ypdomainname zcat zcmp zdiff zdump zegrep zfgrep zforce zgrep zic zless zmore',
  'znew zramctl',
);

/** In Debian 11 and 12: adduser, e2fsprogs, and programs that util-linux and login had. */
const UNTIL_BOOKWORM = words(
  'addgroup addpart adduser apt-key badblocks chattr cpgr cppw ctrlaltdel debugfs delgroup delpart deluser',
  'dpkg-fsys-usrunmess dumpe2fs e2freefrag e2fsck e2image e2label e2mmpstatus e2scrub e2scrub_all e2undo',
  'e4crypt e4defrag faillog filefrag fsck.cramfs fsck.ext2 fsck.ext3 fsck.ext4 fsck.minix gpgv groupmems',
  'last lastb lastlog logsave lsattr md5sum.textutils mesg mke2fs mkfs.bfs mkfs.cramfs mkfs.ext2 mkfs.ext3',
  'mkfs.ext4 mkfs.minix mklost+found resize2fs resizepart tune2fs utmpdump',
);

const SINCE_BOOKWORM = words('pam_namespace_helper pwhistory_helper update-shells');

const DEBIAN_LIBRARIES = words(
  'libBrokenLocale.so.1 libacl.so.1 libanl.so.1 libapt-private.so.0.0 libattr.so.1 libaudit.so.1',
  'libblkid.so.1 libbz2.so.1.0 libc.so.6 libc_malloc_debug.so.0 libcap-ng.so.0 libcrypt.so.1 libdb-5.3.so',
  'libdebconfclient.so.0 libdl.so.2 libgcc_s.so.1 libgmp.so.10 libhogweed.so.6 liblz4.so.1 liblzma.so.5',
  'libm.so.6 libmount.so.1 libnettle.so.8 libnsl.so.1 libnss_compat.so.2 libnss_dns.so.2 libnss_files.so.2',
  'libnss_hesiod.so.2 libpam.so.0 libpam_misc.so.0 libpamc.so.0 libpcre2-8.so.0 libpthread.so.0',
  'libresolv.so.2 librt.so.1 libseccomp.so.2 libselinux.so.1 libsmartcols.so.1 libstdc++.so.6',
  'libsystemd.so.0 libthread_db.so.1 libtic.so.6 libtinfo.so.6 libudev.so.1 libutil.so.1 libuuid.so.1',
  'libxxhash.so.0 libz.so.1 libzstd.so.1',
);

const LIBRARIES_UNTIL_BOOKWORM = words(
  'libapt-pkg.so.6.0 libcom_err.so.2 libe2p.so.2 libext2fs.so.2 libgcrypt.so.20 libgnutls.so.30',
  'libgpg-error.so.0 libidn2.so.0 libp11-kit.so.0 libss.so.2 libtasn1.so.6 libunistring.so.2',
);

const LIBRARIES_SINCE_BOOKWORM = words(
  'libcap.so.2 libdrop_ambient.so.0 libmd.so.0 libpsx.so.2 libsemanage.so.2 libsepol.so.2',
);

export const DEBIAN_CONTENTS: Readonly<Record<string, Contents>> = {
  bullseye: {
    programs: new Set([...DEBIAN, ...UNTIL_BOOKWORM]),
    libraries: new Set([
      ...DEBIAN_LIBRARIES,
      ...LIBRARIES_UNTIL_BOOKWORM,
      ...words(
        'libcrypto.so.1.1 libffi.so.7 libgssapi_krb5.so.2 libk5crypto.so.3 libkeyutils.so.1 libkrb5.so.3',
        'libkrb5support.so.0 libnsl.so.2 libpcre.so.3 libpcreposix.so.3 libsemanage.so.1 libsepol.so.1',
        'libssl.so.1.1 libtirpc.so.3',
      ),
    ]),
  },
  bookworm: {
    programs: new Set([
      ...DEBIAN,
      ...UNTIL_BOOKWORM,
      ...SINCE_BOOKWORM,
      ...words('fincore hwclock lsfd lsirq'),
    ]),
    libraries: new Set([
      ...DEBIAN_LIBRARIES,
      ...LIBRARIES_UNTIL_BOOKWORM,
      ...LIBRARIES_SINCE_BOOKWORM,
      ...words('libffi.so.8'),
    ]),
  },
  trixie: {
    programs: new Set([...DEBIAN, ...SINCE_BOOKWORM, ...words('sqv')]),
    libraries: new Set([
      ...DEBIAN_LIBRARIES,
      ...LIBRARIES_SINCE_BOOKWORM,
      ...words('libapt-pkg.so.7.0 libbsd.so.0 libcrypto.so.3 liblastlog2.so.2 libsqlite3.so.0 libssl.so.3'),
    ]),
  },
};

/**
 * Names that are there on some architectures, https://man7.org/linux/man-pages/man8/setarch.8.html, and those with a
 * version in them
 */
export const OF_ARCHITECTURES =
  /^(?:i386|x86_64|linux32|linux64|uname26|ppc\d*|ppc\d*le|s390x?|arm\w*|aarch64|riscv\d+|ld\.so|perl5\..*|which\.debianutils|policy-rc\.d|dasdfmt|chzdev|lszdev)$/;

/**
 * In the root file systems of Alpine 3.18, 3.19 and 3.20: busybox's applets, apk, musl-utils.
 * https://github.com/alpinelinux/docker-alpine
 */
export const ALPINE_CONTENTS: Contents = {
  programs: new Set(
    words(
      '[ [[ acpid add-shell addgroup adduser adjtimex apk arch arp arping ash awk base64 basename bbconfig bc',
      'beep blkdiscard blkid blockdev brctl bunzip2 busybox bzcat bzip2 cal cat chattr chgrp chmod chown',
      'chpasswd chroot chvt cksum clear cmp comm cp cpio crond crontab cryptpw cut date dc dd deallocvt',
      'delgroup deluser depmod df diff dirname dmesg dnsdomainname dos2unix du dumpkmap echo egrep eject env',
      'ether-wake expand expr factor fallocate false fatattr fbset fbsplash fdflush fdisk fgrep find findfs',
      'flock fold free fsck fstrim fsync fuser getconf getent getopt getty grep groups gunzip gzip halt hd head',
      'hexdump hostid hostname hwclock iconv id ifconfig ifdown ifenslave ifup init inotifyd insmod install',
      'ionice iostat ip ipaddr ipcalc ipcrm ipcs iplink ipneigh iproute iprule iptunnel kbd_mode kill killall',
      'killall5 klogd last ldconfig ldd less link linux32 linux64 ln loadfont loadkmap logger login logread',
      'losetup ls lsattr lsmod lsof lsusb lzcat lzma lzop lzopcat makemime md5sum mdev mesg microcom mkdir',
      'mkdosfs mkfifo mkfs.vfat mknod mkpasswd mkswap mktemp modinfo modprobe more mount mountpoint mpstat mv',
      'nameif nanddump nandwrite nbd-client nc netstat nice nl nmeter nohup nologin nproc nsenter nslookup ntpd',
      'od openvt partprobe passwd paste pgrep pidof ping ping6 pipe_progress pivot_root pkill pmap poweroff',
      'printenv printf ps pscan pstree pwd pwdx raidautorun rdate rdev readahead readlink realpath reboot',
      'reformime remove-shell renice reset resize rev rfkill rm rmdir rmmod route run-parts scanelf sed',
      'sendmail seq setconsole setfont setkeycodes setlogcons setpriv setserial setsid sh sha1sum sha256sum',
      'sha3sum sha512sum showkey shred shuf slattach sleep sort split ssl_client stat strings stty su sum',
      'swapoff swapon switch_root sync sysctl syslogd tac tail tar tee test time timeout top touch tr',
      'traceroute traceroute6 tree true truncate tty ttysize tunctl udhcpc udhcpc6 umount uname unexpand uniq',
      'unix2dos unlink unlzma unlzop unshare unxz unzip uptime usleep uudecode uuencode vconfig vi vlock',
      'volname watch watchdog wc wget which who whoami whois xargs xxd xzcat yes zcat zcip',
    ),
  ),
  libraries: new Set(words('libcrypto.so.3 libssl.so.3 libz.so.1')),
};

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' ').filter((word) => word !== ''));
}
