import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../support/command-line.js';
import { freePort } from '../../support/free-port.js';
import { ProductProcess } from '../../support/process.js';
import { testKey } from '../../support/test-config.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

describe('the command line, without DATABASE_URL', () => {
  it('R67 shares the embedded database with the product that runs, and works when none does, with its keys alone', async () => {
    const directory = await temporaryDirectory('command-line-embedded');
    const env = { PORT: String(await freePort()) };
    const run = (...args: string[]) => runCommand(args, env, { cwd: directory });
    const product = ProductProcess.start('src/main.ts', env, directory);
    try {
      await product.wrote(/TOTP code now/);
      const noted = path.join(directory, '.data/postgres/postmaster.pid');
      expect(existsSync(noted)).toBe(true);
      const made = await run('create-support-user', '--email', 'noor@wmda.example', '--name', 'Noor', '--json');
      expect(made.code).toBe(0);
      // The command ended, and the product still has its database.
      expect((await fetch(`http://localhost:${env.PORT}/health/ready`)).status).toBe(200);
      expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });

      const again = await run('create-support-user', '--email', 'noor@wmda.example', '--name', 'Noor');
      expect([again.code, again.result]).toEqual([1, '']);
      const keys = await run('keys', '--json');
      expect(keys.code).toBe(0);
      expect(keys.json).toContainEqual({
        ring: 'SESSION_KEYS',
        keyId: 'dev1',
        standing: 'current',
        uses: [{ what: 'mailed links that are still good', rows: 1 }],
      });
      // What it started for itself it stopped: neither the server nor its hold on the folder is left.
      const folder = path.join(directory, '.data');
      expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).toEqual([]);
      expect(existsSync(noted)).toBe(false);

      // Another folder's keys have the same ids.
      const keyFile = path.join(folder, 'keys.json');
      const rings = JSON.parse(await readFile(keyFile, 'utf8')) as Record<string, string>;
      await writeFile(keyFile, JSON.stringify({ ...rings, SESSION_KEYS: `dev1:${testKey(9).toString('base64')}` }));
      const stranger = await run('verify-audit');
      expect([stranger.code, stranger.result]).toEqual([2, '']);
      expect(stranger.notes).toContain(`put the former one back into ${keyFile}`);
    } finally {
      await product.kill('SIGKILL');
    }
  });
});
