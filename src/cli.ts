import { refuseOldNode } from './suitable-node.js';

refuseOldNode(2);

// `npm run cli -- <command>`: what whoever runs the product does on its machine, in its environment.
const { runCommandLine } = await import('./cli/run-command-line.js');
process.exitCode = await runCommandLine();
