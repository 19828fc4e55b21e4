import { EntityManager } from '@mikro-orm/postgresql';
import { fetchToken, startClientSystem } from '../support/client-system.js';
import { freshDatabase, query } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { isReady } from '../support/over-http.js';
import { hasPooler, throughPooler } from '../support/pooler.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { migrate } from '../support/product-database.js';
import { until } from '../support/until.js';

// PgBouncer is Debian's package "pgbouncer". Jest reports these tests as skipped where it is not there.
const here = hasPooler ? describe : describe.skip;

here('through PgBouncer', () => {
  it('R81 everything works with pool_mode=session: migrations, processes, tokens, jobs and commands', async () => {
    const pooled = await throughPooler(await freshDatabase({ empty: true }), 'session');
    await migrate(pooled.ownerUrl, pooled.url);
    const system = await startClientSystem({ database: pooled });
    const em = system.running.app.get(EntityManager).fork();
    expect(await em.execute('show statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
    // What one client sets, another one does not inherit.
    expect(await query(pooled.url, 'show statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => fetchToken(system)));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    }
    await system.running.drain();
    await system.running.close();

    const fresh = await throughPooler(await freshDatabase(), 'session');
    const { MIGRATION_DATABASE_URL: _forMigrationsAlone, ...env } = productionEnvironment(fresh, await freePort());
    const product = ProductProcess.start('src/main.ts', env);
    await until(() => !product.running || isReady(env.PUBLIC_URL));
    expect(product.output).not.toContain('Warning');
    const command = ProductProcess.start('src/cli.ts', env, undefined, ['verify-audit']);
    expect([await command.ended, command.notes]).toEqual([{ code: 0, signal: null }, '']);
    expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it.each(['transaction', 'statement'] as const)(
    'R81 starts, migrations and commands are refused with a sentence with pool_mode=%s',
    async (mode) => {
      const pooled = await throughPooler(await freshDatabase(), mode);
      const env = productionEnvironment(pooled, await freePort());
      for (const [program, args, code] of [
        ['src/main.ts', [], 1],
        ['src/migrate.ts', [], 1],
        ['src/cli.ts', ['keys'], 2],
      ] as const) {
        const process = ProductProcess.start(program, env, undefined, [...args]);
        expect([program, await process.ended]).toEqual([program, { code, signal: null }]);
        expect(process.output).toMatch(/a pooler that gives each session to others.*pool_mode=session/);
        expect(process.output).not.toMatch(/^ +at /m);
      }
    },
  );
});
