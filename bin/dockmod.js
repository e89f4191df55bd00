#!/usr/bin/env node
import module from 'node:module';

// What Node 22.8 and later compiled they keep, among temporary files, and the next start need not compile it again.
module.enableCompileCache?.();
await import('../dist/cli.js');
