/** Functions of Node.js and of well-known packages that read files or start programs, by their dotted names. */

/** Where a path stands among the arguments of a call. */
interface PathArgument {
  readonly at: number;
  /** property of the object that stands there */
  readonly property?: string;
  readonly access: 'read' | 'write' | 'make';
}

function each(
  names: readonly string[],
  ...paths: readonly PathArgument[]
): Readonly<Record<string, readonly PathArgument[]>> {
  return Object.fromEntries(
    names.flatMap((name) => [name, `${name}Sync`, `promises.${name}`]).map((name) => [`fs.${name}`, paths]),
  );
}

const READ: PathArgument = { at: 0, access: 'read' };
const WRITE: PathArgument = { at: 0, access: 'write' };

/** Calls and constructors that take paths of files. */
export const FILE_CALLS: Readonly<Record<string, readonly PathArgument[]>> = {
  // https://nodejs.org/api/fs.html, https://github.com/jprichardson/node-fs-extra
  ...each(
    [
      ...[
        'readFile',
        'readdir',
        'createReadStream',
        'opendir',
        'stat',
        'lstat',
        'access',
        'exists',
        'realpath',
      ],
      ...['readlink', 'watch', 'watchFile', 'readJson', 'readJSON', 'pathExists', 'glob', 'statfs'],
    ],
    READ,
  ),
  ...each(
    [
      ...[
        'writeFile',
        'appendFile',
        'createWriteStream',
        'truncate',
        'unlink',
        'rm',
        'rmdir',
        'open',
        'chmod',
      ],
      ...[
        'chown',
        'utimes',
        'mkdtemp',
        'outputFile',
        'writeJson',
        'writeJSON',
        'outputJson',
        'remove',
        'emptyDir',
      ],
    ],
    WRITE,
  ),
  ...each(['mkdir', 'ensureDir', 'mkdirp', 'ensureFile'], { at: 0, access: 'make' }),
  ...each(['copyFile', 'cp', 'copy', 'rename', 'move', 'symlink', 'link'], READ, { at: 1, access: 'write' }),
  // https://expressjs.com/en/4x/api.html#express.static, and the like of other servers
  'express.static': [READ],
  'serve-static': [READ],
  'koa-static': [READ],
  'koa-views': [READ],
  'serve-favicon': [READ],
  'serve-index': [READ],
  // https://github.com/motdotla/dotenv#path
  'dotenv.config': [{ at: 0, property: 'path', access: 'read' }],
  'dotenv.config.config': [{ at: 0, property: 'path', access: 'read' }],
  'ejs.renderFile': [READ],
  'pug.renderFile': [READ],
  'pug.compileFile': [READ],
  'hbs.registerPartials': [READ],
  'nunjucks.configure': [READ],
  'i18n.configure': [{ at: 0, property: 'directory', access: 'read' }],
  'process.loadEnvFile': [READ],
  'sqlite3.Database': [WRITE],
  'better-sqlite3': [WRITE],
  'process.chdir': [READ],
  'process.dlopen': [{ at: 1, access: 'read' }],
};

/** Methods whose names say enough, whatever they are called on. */
export const FILE_METHODS: Readonly<Record<string, readonly PathArgument[]>> = {
  sendFile: [READ],
  sendfile: [READ],
  registerPartials: [READ],
  useStaticAssets: [READ],
  setBaseViewsDir: [READ],
};

/** Settings by their name as the first argument of `set`: https://expressjs.com/en/4x/api.html#app.settings.table */
export const EXPRESS_SETTINGS = { directory: 'views', engine: 'view engine' } as const;

/** How a program is given to a call that starts it. */
export type ProgramCall =
  /** one text for the shell */
  | 'shell'
  /** a program, and a list of its arguments */
  | 'program'
  /** a file for another process of Node.js */
  | 'file';

/** https://nodejs.org/api/child_process.html, https://github.com/sindresorhus/execa, https://github.com/shelljs/shelljs */
export const PROGRAM_CALLS: Readonly<Record<string, ProgramCall>> = {
  'child_process.exec': 'shell',
  'child_process.execSync': 'shell',
  'child_process.spawn': 'program',
  'child_process.spawnSync': 'program',
  'child_process.spawn.sync': 'program',
  'child_process.execFile': 'program',
  'child_process.execFileSync': 'program',
  'child_process.fork': 'file',
  execa: 'program',
  'execa.execa': 'program',
  'execa.sync': 'program',
  'execa.execaSync': 'program',
  'execa.execFile': 'program',
  'execa.command': 'shell',
  'execa.commandSync': 'shell',
  'execa.execaCommand': 'shell',
  'execa.execaCommandSync': 'shell',
  'execa.execaNode': 'file',
  'execa.node': 'file',
  'shelljs.exec': 'shell',
  'shelljs.which': 'program',
  'zx.$': 'shell',
  'execa.$': 'shell',
  'node-pty.spawn': 'program',
  'worker_threads.Worker': 'file',
};
