import { existsSync } from 'node:fs';
import path from 'node:path';

/** The product is tested on it; its libraries do without what was there before 22.17. */
const oldestMajor = 24;

/**
 * Ends the process with a sentence where Node is too old, before anything is loaded that such a Node cannot load: so this
 * file uses what Node 20 has, and whoever calls it imports everything else afterwards.
 */
export function refuseOldNode(exitCode: number): void {
  if (Number.parseInt(process.versions.node, 10) >= oldestMajor) return;
  const program = path.relative(process.cwd(), process.argv[1] ?? '');
  // The file of the program: dist/src/main.js, beside whose dist/ the packages are.
  const brought = path.join(path.dirname(process.argv[1] ?? ''), '../../node_modules/.bin/node');
  const advice = existsSync(brought)
    ? `This checkout brings one: ${path.relative(process.cwd(), brought)} ${program}`
    : `Install it, or run "npm ci" with its development packages, which bring one, and call node_modules/.bin/node ${program}`;
  process.stderr.write(`${program} needs Node ${oldestMajor} or newer, and this is ${process.version}. ${advice}\n`);
  process.exit(exitCode);
}
