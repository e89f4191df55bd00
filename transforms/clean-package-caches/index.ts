/** Caches of the system's package managers are emptied in the layer that filled them. */
import { defineTransform, emptyCaches } from '../../src/sdk.js';

export default defineTransform({
  id: 'clean-package-caches',
  // which RUNs there are is settled by then: of several that became one, the last install cleans up for all
  phase: 'layer',
  summary: 'empty the caches of dnf, yum, zypper and pacman in the RUN that filled them',
  safety: ['safe'],
  docs: ['DL3032', 'DL3036', 'DL3040'],
  defaults: {},
  run: (pass) =>
    emptyCaches(
      pass,
      'system',
      'what is missing from the cache is fetched again, and nothing later is told not to',
    ),
});
