/** What `dockmod verify` is doing, for whoever waits: one line that changes on a terminal, lines with `--verbose`. */
import { oneLine } from '../report/location.js';
import type { VerifyProgress } from '../verify/verify.js';

export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  show(progress: VerifyProgress): void;
  /** Takes the line away: what follows is something else. */
  clear(): void;
}

export function progressOn(
  stream: ProgressOutput,
  { verbose, quiet }: { readonly verbose: boolean; readonly quiet: boolean },
): Progress {
  const silent: Progress = { show: () => undefined, clear: () => undefined };
  if (quiet) return silent;
  if (verbose) return { show: (progress) => stream.write(`${lineOf(progress)}\n`), clear: () => undefined };
  const line = statusLine(stream);
  return { show: (progress) => line.show(lineOf(progress)), clear: line.clear };
}

/** A line that changes, on a terminal; nothing elsewhere. What is printed besides must clear it first. */
export function statusLine(stream: Partial<ProgressOutput>): {
  readonly show: (text: string) => void;
  readonly clear: () => void;
} {
  let isShown = false;
  if (stream.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  return {
    show: (line) => {
      const width = (stream.columns ?? 80) - 1;
      isShown = true;
      stream.write?.(`\r\u001b[2K${line.length > width ? `${line.slice(0, width - 3)}...` : line}`);
    },
    clear: () => {
      if (isShown) stream.write?.('\r\u001b[2K');
      isShown = false;
    },
  };
}

/** `app/Dockerfile: build before, step 3 of 9: RUN npm ci` */
function lineOf({ path, activity, step }: VerifyProgress): string {
  const at = step === undefined ? '' : `, step ${step.number} of ${step.of}: ${step.name}`;
  return oneLine(`${path}: ${activity}${at}`);
}
