/** Programs that sources start by names which stand there: the validator's own reading, by words. */

/** What is left of a source when all that is understood is taken out, and the programs that this starts. */
export interface LiteralPrograms {
  readonly rest: string;
  readonly programs: readonly string[];
}

/** Programs that start what they are given. */
const OPEN =
  /^(?:sh|bash|dash|ash|env|sudo|xargs|nohup|timeout|nice|exec|python[\d.]*|node|np[mx]|perl|ruby|make)$/;
const PLAIN = /^[\w./+-]+(?: [\w./=:@%,+-]+)*$/;

/** The program of a text for a shell, or of a word; `undefined` where more is in it than that. */
function programIn(text: string): string | undefined {
  const [first = ''] = text.split(' ');
  const name = first.slice(first.lastIndexOf('/') + 1);
  return PLAIN.test(text) && !OPEN.test(name) ? name : undefined;
}

/** https://docs.python.org/3/library/subprocess.html · https://docs.python.org/3/library/os.html#process-management */
export function literalInPython(code: string): LiteralPrograms {
  const programs: string[] = [];
  // another program may be meant than the words begin with
  if (/\bexecutable\s*=/.test(code)) return { rest: code, programs };
  const rest = code
    .replaceAll(/^[ \t]*import[ \t]+subprocess[ \t]*$/gm, '')
    .replaceAll(
      /\bsubprocess\.(?:PIPE|STDOUT|DEVNULL|CalledProcessError|TimeoutExpired|CompletedProcess|SubprocessError)\b/g,
      '',
    )
    .replaceAll(
      /\b(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|os\.(?:system|popen)|shutil\.which)\(\s*[[(]?\s*(["'])((?:(?!\1)[^\\\n])*)\1/g,
      (whole, _, text: string) => {
        const program = programIn(text);
        if (program === undefined) return whole;
        programs.push(program);
        return '(';
      },
    );
  return { rest, programs };
}

const MODULE = String.raw`['"](?:node:)?child_process['"]`;
const STARTERS = 'exec|execFile|spawn|execSync|spawnSync|execFileSync';
/** Packages that start programs whatever they are called with. https://www.npmjs.com/package/fluent-ffmpeg */
const OF_MODULES: Readonly<Record<string, readonly string[]>> = {
  'fluent-ffmpeg': ['ffmpeg', 'ffprobe'],
  'simple-git': ['git'],
};

/** https://nodejs.org/api/child_process.html: all that the module is used for must be calls with a text. */
export function literalInNode(code: string): LiteralPrograms {
  const found: string[] = [];
  let rest = code.replaceAll(/(['"])([\w-]+)\1/g, (whole, _, name: string) => {
    const programs = Object.hasOwn(OF_MODULES, name) ? OF_MODULES[name]! : undefined;
    found.push(...(programs ?? []));
    return programs === undefined ? whole : '""';
  });
  const own = childProcess(rest);
  if (own !== undefined) {
    rest = own.rest;
    found.push(...own.programs);
  }
  return { rest, programs: found };
}

function childProcess(code: string): LiteralPrograms | undefined {
  if (!/\bchild_process\b/.test(code) || /\bshell\s*:/.test(code)) return undefined;
  const callees: string[] = [];
  const required = String.raw`(?:require\(\s*${MODULE}\s*\))`;
  let rest = code
    .replaceAll(
      new RegExp(
        String.raw`(?:const|let|var)\s*\{([\w\s,]*)\}\s*=\s*${required}|import\s*\{([\w\s,]*)\}\s*from\s*${MODULE}`,
        'g',
      ),
      (_, first: string | undefined, second: string | undefined) => {
        const names = (first ?? second ?? '').split(',').map((name) => name.trim());
        callees.push(...names.filter((name) => name !== ''));
        return ';';
      },
    )
    .replaceAll(
      new RegExp(
        String.raw`(?:const|let|var)\s+(\w+)\s*=\s*${required}(?!\s*\.)|import\s+(?:\*\s+as\s+)?(\w+)\s+from\s*${MODULE}`,
        'g',
      ),
      (_, first: string | undefined, second: string | undefined) => {
        callees.push(String.raw`${first ?? second!}\.(?:${STARTERS})`);
        return ';';
      },
    );
  const programs: string[] = [];
  // `fork` starts Node itself
  const direct = String.raw`${required}\.(?:${STARTERS})`;
  for (const callee of [...callees.filter((name) => name !== 'fork'), direct])
    rest = rest.replaceAll(
      new RegExp(String.raw`(?<![.\w])${callee}\(\s*(['"\`])((?:(?!\1)[^\\\n$])*)\1`, 'g'),
      (whole, _, text: string) => {
        const program = programIn(text);
        if (program === undefined) return whole;
        programs.push(program);
        return '(';
      },
    );
  const names = callees.map((callee) => /^\w+/.exec(callee)![0]).filter((name) => name !== 'fork');
  const isLeft =
    /\bchild_process\b/.test(rest) ||
    names.some((name) => new RegExp(String.raw`(?<!\.)\b${name}\b`).test(rest));
  return isLeft ? undefined : { rest, programs };
}
