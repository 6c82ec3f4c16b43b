#!/usr/bin/env node
// The door of the packed program. Plain JavaScript that an old Node can read, so that it can say what it lacks.
import { stderr, versions } from 'node:process';

const wanted = 24;

if (Number.parseInt(versions.node, 10) >= wanted) await import('../dist/index.js');
else {
  stderr.write(`mlx-guard: Node ${wanted} or newer is needed and this is ${versions.node}: get it from https://nodejs.org\n`);
  process.exitCode = 2;
}
