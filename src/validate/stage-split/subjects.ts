/** The files that a program is given to run. */
import { joined } from '../place.js';

/** Programs whose first operand is a file that they run. */
const INTERPRETERS =
  /^(?:node|nodejs|bun|deno|ts-node|tsx|nodemon|python[\d.]*|ruby|perl|php|dotnet|pm2-runtime|pm2)$/;
/** Options of them that take the next word. */
const VALUED: ReadonlySet<string> = new Set(
  '-r --require --import --loader -W -X -I -c -d -S --env-file --inspect-port'.split(' '),
);
const JAVA_VALUED: ReadonlySet<string> = new Set(
  '--module-path -p --add-modules --upgrade-module-path'.split(' '),
);

/** Whether a program runs files of any content. */
export function isInterpreter(name: string): boolean {
  return INTERPRETERS.test(name) || name === 'java';
}

/** Absolute paths of the files that a program runs. `-m` and its like name none. */
export function subjectsOf(name: string, rest: readonly string[], directory: string): readonly string[] {
  const absolute = (path: string): string =>
    path.startsWith('/') ? joined('/', path) : joined(directory, path);
  if (name === 'java') return javaSubjects(rest).map(absolute);
  if (!INTERPRETERS.test(name)) return [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    if (word === '-m' || word === '-e' || word === '-p' || word === '--eval') return [];
    if (VALUED.has(word)) at++;
    else if (!word.startsWith('-'))
      return /^(?:start|run|exec|test|install|artisan)$/.test(word) && name !== 'php' ? [] : [absolute(word)];
  }
  return [];
}

/** https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html */
function javaSubjects(rest: readonly string[]): readonly string[] {
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    if (word === '-jar') return rest.slice(at + 1, at + 2);
    if (word === '-cp' || word === '-classpath' || word === '--class-path')
      return (rest[at + 1] ?? '').split(':').map((path) => path.replace(/\/\*$/, ''));
    if (JAVA_VALUED.has(word)) at++;
    else if (!/^[-"']?[-$]/.test(word)) return [];
  }
  return [];
}
