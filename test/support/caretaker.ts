import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '../../src/database/embedded/running-process.js';
import { removeFoldersOfDeadRuns } from './run-folder.js';

// Lives as long as the run that started it, and cleans up after one that was killed. Its input ends with that process.
const run = { pid: process.ppid, startedAt: null };
await once(process.stdin.resume(), 'end');
while (isRunning(run)) await pause(20);
await removeFoldersOfDeadRuns();
