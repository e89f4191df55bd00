/** Caches of the package managers of languages are emptied in the layer that filled them. */
import { defineTransform, emptyCaches } from '../../src/sdk.js';

export default defineTransform({
  id: 'clean-language-caches',
  // which RUNs there are is settled by then: of several that became one, the last install cleans up for all
  phase: 'layer',
  summary: 'empty the caches of npm, Yarn, Composer, conda and their like in the RUN that filled them',
  safety: ['safe'],
  docs: ['DL3060'],
  defaults: {},
  run: (pass) =>
    emptyCaches(pass, 'language', 'what was installed does not need it, and nothing later reads it'),
});
