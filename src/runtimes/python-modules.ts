/** Modules that come with Python, and what they need of an image. */
import type { Facility } from '../images/twins.js';

/** https://docs.python.org/3/py-modindex.html, with those that older releases have */
const STANDARD: ReadonlySet<string> = new Set(
  `__future__ __main__ _thread abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64
  bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections
  colorsys commands compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes
  curses dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email encodings ensurepip enum
  errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass
  gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
  itertools json keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math mimetypes mmap
  modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os
  ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint
  profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource
  rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
  socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess
  sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
  timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata
  unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
  zipimport zlib zoneinfo ConfigParser Queue StringIO Tkinter cPickle cStringIO cookielib httplib md5 sets sha string
  thread urllib2 urlparse xmlrpclib`.split(/\s+/),
);

export function isStandard(module: string): boolean {
  return STANDARD.has(module.split('.')[0]!);
}

/** https://docs.python.org/3/library/cmdline.html: those that run nothing but themselves */
const ALONE: ReadonlySet<string> = new Set(
  'http.server compileall json.tool zipfile tarfile gzip base64 platform sysconfig smtpd uuid'.split(' '),
);

/** Whether `python -m` of a module runs what comes with Python, and nothing that it is given. */
export function runsAlone(module: string): boolean {
  return ALONE.has(module);
}

/** By the module, or the first part of it. */
const FACILITIES: Readonly<Record<string, Facility>> = {
  ssl: 'certificates',
  'http.client': 'certificates',
  'urllib.request': 'certificates',
  urllib2: 'certificates',
  httplib: 'certificates',
  smtplib: 'certificates',
  imaplib: 'certificates',
  poplib: 'certificates',
  ftplib: 'certificates',
  xmlrpc: 'certificates',
  zoneinfo: 'time zones',
  tempfile: 'temporary directory',
  pwd: 'accounts',
  grp: 'accounts',
  getpass: 'accounts',
  spwd: 'accounts',
};

export function facilityOf(module: string): Facility | undefined {
  const [first = ''] = module.split('.');
  return FACILITIES[module] ?? FACILITIES[module.split('.').slice(0, 2).join('.')] ?? FACILITIES[first];
}

/**
 * Shared libraries that modules of Python load and that images without compilers leave out: the official slim ones do
 * without Tk. https://github.com/docker-library/python/blob/master/Dockerfile-linux.template
 */
export function librariesOf(module: string): readonly string[] {
  return ['tkinter', 'Tkinter', 'turtle', 'turtledemo', 'idlelib'].includes(module.split('.')[0]!)
    ? ['libtcl8.6.so', 'libtk8.6.so']
    : [];
}
