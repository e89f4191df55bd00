#!/usr/bin/env node
const { enableCompileCache } = require('node:module');
const { setFlagsFromString } = require('node:v8');

// What Node 22.8 and later compiled they keep, among temporary files, and the next start need not compile it again.
enableCompileCache?.();
// A run is over before most of what would be optimised pays for that: a function must run longer until it is. That of
// Node 20 knows the flag; later engines do not, and would say so.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000');
require('../dist/cli.cjs');
