import './run-typescript.mjs';

/** Jest loads this file outside its own module system, so TypeScript needs Node's. */
export default async function globalSetup() {
  const { startDatabaseServer } = await import('./database-server.ts');
  await startDatabaseServer();
}
