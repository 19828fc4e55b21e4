import './run-typescript.mjs';
import { buildPrograms } from './build-programs.mjs';

/** Jest loads this file outside its own module system, so TypeScript needs Node's. */
export default async function globalSetup() {
  const { startDatabaseServer } = await import('./database-server.ts');
  [process.env.TEST_PROGRAMS] = await Promise.all([buildPrograms(), startDatabaseServer()]);
}
