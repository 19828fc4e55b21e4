import './run-typescript.mjs';

export default async function globalTeardown() {
  const { stopDatabaseServer } = await import('./database-server.ts');
  await stopDatabaseServer();
}
