/** The name that a run gives to all it makes, from which a later run can tell whether it is still going on. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';

/** `host-boot-process-start-random`: fit for tags of images, names of containers and of files */
const FORM = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/;

export function newRunId(): string {
  return [host(), boot(), pid, startOf(pid), randomBytes(4).toString('hex')].join('-');
}

/**
 * Whether the run of that name was one on this machine and is over. What is on another machine, or in another
 * container of it, cannot be told and counts as going on.
 */
export function isOver(id: string): boolean {
  const parts = FORM.exec(id);
  if (parts === null || parts[1] !== host()) return false;
  if (parts[2] !== boot()) return true;
  const process = Number(parts[3]);
  return !isAlive(process) || startOf(process) !== parts[4];
}

function host(): string {
  // Two containers may have one name and one machine id, and know nothing of each other's processes.
  return digest([hostname(), read('/etc/machine-id'), link('/proc/self/ns/pid')].join('\n'));
}

function boot(): string {
  return digest(read('/proc/sys/kernel/random/boot_id'));
}

/** In ticks since the machine started, for process ids are used again: proc(5), field 22. `0` where it is not told. */
function startOf(process: number): string {
  const stat = read(`/proc/${process}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

function isAlive(process: number): boolean {
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
