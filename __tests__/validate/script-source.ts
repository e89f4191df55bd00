/** Random shell scripts whose every command is a stub, for comparison of the interpreter with real shells. */

const STUBS = 8;
const MAX_DEPTH = 2;

/** Names of the stub commands. */
export const stubs: readonly string[] = Array.from({ length: STUBS }, (_, i) => `c${i}`);

/** Numbers from 0 to below `n`, the same for a seed on every run. */
export function randomSource(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

/**
 * A script over `c0` … `c7`, in the grammar that dash, bash and busybox ash share; `stateful` ones also change
 * directory, variables, mask and options, and show variables to the stubs.
 */
export function randomScript(random: (n: number) => number, { stateful = false } = {}): string {
  return new Generator(random, stateful).script();
}

class Generator {
  readonly #random: (n: number) => number;
  readonly #stateful: boolean;
  #functions = 0;

  constructor(random: (n: number) => number, stateful: boolean) {
    this.#random = random;
    this.#stateful = stateful;
  }

  script(): string {
    const lines: string[] = [];
    if (this.#chance(3)) lines.push('set -e');
    if (this.#chance(6)) lines.push(`trap ${this.#stub()} EXIT`);
    while (this.#chance(3) && this.#functions < 2) {
      const body = this.#list(1, { ...OUTSIDE, inFunction: true, setsOptions: false });
      lines.push(`f${this.#functions}() { ${body}; }`);
      this.#functions++;
    }
    const count = 1 + this.#random(4);
    for (let i = 0; i < count; i++) lines.push(this.#andOr(0, OUTSIDE));
    return lines.join('\n');
  }

  #chance(n: number): boolean {
    return this.#random(n) === 0;
  }

  #stub(): string {
    return stubs[this.#random(STUBS)]!;
  }

  #list(depth: number, place: Place): string {
    const count = 1 + this.#random(2);
    return Array.from({ length: count }, () => this.#andOr(depth, place)).join('; ');
  }

  #andOr(depth: number, place: Place): string {
    let text = this.#pipeline(depth, place);
    while (this.#chance(3)) text += ` ${this.#chance(2) ? '&&' : '||'} ${this.#pipeline(depth, place)}`;
    return text;
  }

  #pipeline(depth: number, place: Place): string {
    const negated = this.#chance(8);
    const pipes = this.#chance(8) ? 1 + this.#random(2) : 0;
    // what leaves a loop or sets options from inside a pipe or behind `!` does so in ways that shells differ in
    const inner = pipes > 0 ? OUTSIDE : negated ? { ...OUTSIDE, setsOptions: false } : place;
    let text = this.#command(pipes > 0 ? depth + 1 : depth, inner);
    for (let i = 0; i < pipes; i++) {
      // it waits for the end of its input first, so that what runs in a pipe runs in a known order
      text += ` | { rd; ${this.#command(depth + 1, OUTSIDE)}; }`;
    }
    return negated ? `! ${text}` : text;
  }

  #command(depth: number, place: Place): string {
    if (depth >= MAX_DEPTH || this.#chance(2)) return this.#simple(place, depth);
    switch (this.#random(8)) {
      case 0:
        // bash passes over errexit for `( ! x )`
        return `( ${this.#stub()}; ${this.#list(depth + 1, OUTSIDE)} )`;
      case 1:
        return `{ ${this.#list(depth + 1, place)}; }`;
      case 2:
        return `if ${this.#list(depth + 1, place)}; then ${this.#list(depth + 1, place)}; fi`;
      case 3:
        return `if ${this.#andOr(depth + 1, place)}; then ${this.#list(depth + 1, place)}; else ${this.#list(depth + 1, place)}; fi`;
      case 4:
        return `for v in ${['a', 'b', 'c'].slice(0, 1 + this.#random(3)).join(' ')}; do ${this.#list(depth + 1, { ...place, inLoop: true })}; done`;
      case 5:
        // a `continue` would turn for ever
        return `while ${this.#andOr(depth + 1, { ...place, inLoop: false })}; do ${this.#list(depth + 1, { ...place, inLoop: false })}; break; done`;
      case 6:
        return `case k${this.#random(3)} in k0) ${this.#list(depth + 1, place)};; k1) ${this.#list(depth + 1, place)};; esac`;
      default:
        return `{ ${this.#list(depth + 1, place)}; } 2> /dev/null`;
    }
  }

  #stateChange(): string {
    const changes = [
      'cd /usr',
      'cd sub',
      'cd "$OLDPWD"',
      'v=1',
      'v=2',
      'w=$v',
      'export E=1',
      'unset E',
      'E=2',
      'umask 077',
      'umask 022',
      'set -f',
      'set -- p q',
      'export v',
      ': ${v:=3}',
      'set -a',
      'V=1 :',
    ];
    return changes[this.#random(changes.length)]!;
  }

  #simple(place: Place, depth: number): string {
    if (this.#stateful && this.#chance(4)) return this.#stateChange();
    if (this.#stateful && this.#chance(4)) {
      return `${this.#stub()} ${['"$v"', '$w', '"$@"', '"${E-}"', '*', '$?'][this.#random(6)]!}`;
    }
    switch (this.#random(30)) {
      case 0:
        return 'true';
      case 1:
        return 'false';
      case 2:
        return `exit ${this.#random(2)}`;
      case 3:
        return place.setsOptions ? (this.#chance(2) ? 'set -e' : 'set +e') : this.#stub();
      case 4:
        return depth < MAX_DEPTH ? `: "$( ${this.#list(depth + 1, OUTSIDE)} )"` : ':';
      case 5:
        return depth < MAX_DEPTH ? `v=$( ${this.#list(depth + 1, OUTSIDE)} )` : 'v=1';
      case 6:
      case 7:
        return this.#functions > 0 && !place.inFunction ? `f${this.#random(this.#functions)}` : this.#stub();
      case 8:
        return place.inFunction ? `return ${this.#random(2)}` : this.#stub();
      case 9:
        return place.inLoop ? (this.#chance(2) ? 'break' : 'continue') : this.#stub();
      case 10:
        return `V=1 ${this.#stub()} x`;
      default:
        return this.#stub();
    }
  }
}

interface Place {
  readonly inFunction: boolean;
  readonly inLoop: boolean;
  readonly setsOptions: boolean;
}

const OUTSIDE: Place = { inFunction: false, inLoop: false, setsOptions: true };
