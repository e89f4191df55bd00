/** The folder in which the real builds keep what is slow to get: the engine, its images, the base file systems. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** `DOCKMOD_BUILDS_HOME`, else below the user's cache folder. Nothing in it is precious. */
export const home = process.env.DOCKMOD_BUILDS_HOME ?? join(homedir(), '.cache/dockmod');

/** To the terminal, but not into what a caller reads. */
export function say(message) {
  console.error(`[builds] ${message}`);
}

/**
 * Waits until no other process works in the home, and keeps others out.
 * The kernel holds the lock for a child that lives as long as its standard input is open: it goes with this process,
 * however that ends.
 * @returns a function that lets the next one in
 */
export async function lockHome() {
  // Elsewhere nothing is made in the home: neither an engine nor a base image.
  if (process.platform !== 'linux') return () => {};
  mkdirSync(home, { recursive: true });
  const holder = spawn('flock', [join(home, 'lock'), 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Control-C goes to the whole foreground group, and the engine is to be stopped under the lock.
    detached: true,
  });
  const locked = once(holder.stdout, 'data');
  const failed = Promise.race([once(holder, 'error').then(([error]) => error), once(holder, 'exit')]);
  const outcome = await Promise.race([locked, failed, wait(1000, 'waiting', { ref: false })]);
  if (outcome === 'waiting') {
    say(`waiting for another process that works in ${home}`);
    await Promise.race([locked, failed]);
  }
  if (holder.pid === undefined || holder.exitCode !== null)
    throw new Error(`cannot lock ${home}: is flock here?`);
  holder.unref();
  holder.stdin.unref();
  holder.stdout.unref();
  return () => holder.stdin.end();
}
