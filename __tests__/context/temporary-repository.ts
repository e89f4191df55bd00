import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of git below the system's folder for temporary files. */
export class TemporaryRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'dockmod-repository-'));

  constructor() {
    spawnSync('git', ['init', '-q', this.root]);
  }

  put(path: string, text = path, { mode = 0o644, tracked = true } = {}): void {
    mkdirSync(join(this.root, dirname(path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    chmodSync(join(this.root, path), mode);
    if (tracked) spawnSync('git', ['-C', this.root, 'add', '--', path]);
  }

  trackAll(): void {
    spawnSync('git', ['-C', this.root, 'add', '-A']);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
