import './run-typescript.mjs';

const { endProcess } = await import('./left-open.ts');
const { stopDatabaseServer } = await import('./database-server.ts');
const patienceMs = 5000;

export default async function globalTeardown() {
  // Where few files are asked for, Jest runs them in this process.
  await endProcess();
  await stopDatabaseServer();
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(`The tests are done, and one of them keeps the process alive: ${open}\n`);
    process.exit(1);
  }, patienceMs).unref();
}
