/** Says below the summary of `npm test` that the real builds are a command of their own. */
export default class SkippedReporter {
  #patterns;

  constructor({ testPathPatterns }) {
    this.#patterns = testPathPatterns?.patterns ?? [];
  }

  onRunComplete() {
    // Who asks for some tests knows what is left out.
    if (this.#patterns.length > 0) return;
    console.error('Real builds: skipped. They need a Docker engine, or root on Debian: npm run test:builds');
  }
}
