import { execFile, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { goProgram, javaProgram, pythonProgram, typeScriptProgram } from './generated-programs.js';

const root = path.resolve(import.meta.dirname, '../../..');
const document = path.join(root, 'docs/openapi.json');
const execute = promisify(execFile);

/**
 * The generator is `org.openapitools:openapi-generator-cli` of Maven Central, fetched once by
 * `mvn dependency:get -Dtransitive=false -Dartifact=org.openapitools:openapi-generator-cli:7.25.0`.
 */
const [generator] = globSync('.m2/repository/org/openapitools/openapi-generator-cli/*/*.jar', { cwd: homedir() });
const has = (program: string, version: string) => spawnSync(program, [version]).status === 0;
const inCampaign = Boolean(process.env.TEST_CAMPAIGN) && generator !== undefined && has('java', '-version');
// Jest reports as skipped what has no compiler here, and all but TypeScript outside a campaign.
const where = (isThere: () => boolean) => (inCampaign && isThere() ? it : it.skip);

describe('clients that are generated from docs/openapi.json', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let application: string;
  let origin: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    application = (await manager.get('/applications?q=Alternative')).body.items[0].id;
    await running.app.listen(0, '127.0.0.1');
    origin = await running.app.getUrl();
  });
  afterAll(() => running.close());

  const run = async (cwd: string, program: string, ...args: string[]) => {
    const outcome = await execute(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }).catch((failure: Error) => {
      // Compilers say on standard output what is wrong.
      throw new Error(`${program} failed: ${(failure as { stdout?: string }).stdout}`, { cause: failure });
    });
    return outcome.stdout;
  };
  const generate = async (language: string, ...more: string[]) => {
    const folder = await temporaryDirectory(`client-${language}`);
    const parts = 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false';
    const asked = ['-g', language, '-i', document, '-o', folder, '--global-property', parts, ...more];
    await run(folder, 'java', '-jar', path.join(homedir(), generator ?? ''), 'generate', ...asked);
    return folder;
  };
  const given = (name: string) => [
    origin,
    manager.token ?? '',
    application,
    name,
    addDays(dateOf(running.clock.now()), 30),
  ];
  const expectCreated = async (name: string, value: string) => {
    expect(value).toMatch(/^[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}$/);
    const { items } = (await manager.get(`/applications/${application}/secrets`)).body;
    expect(items.find((secret: { name: string }) => secret.name === name)).toMatchObject({ hint: value.slice(0, 3) });
  };

  it('compile and create a secret in TypeScript', async () => {
    const folder = await temporaryDirectory('client-typescript');
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(path.join(folder, 'api.ts'), astToString(await openapiTypescript(new URL(`file://${document}`))));
    await writeFile(path.join(folder, 'create.ts'), typeScriptProgram);
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--strict', '--target', 'es2023', '--lib', 'es2023,dom', '--module', 'nodenext'];
    await run(folder, process.execPath, compiler, ...options, 'create.ts');
    await expectCreated('TypeScript', await run(folder, process.execPath, 'create.js', ...given('TypeScript')));
  });

  where(() => has('go', 'version'))('compile and create a secret in Go', async () => {
    const folder = await generate('go', '--additional-properties=packageName=portal,withGoMod=true');
    await mkdir(path.join(folder, 'create'));
    await writeFile(path.join(folder, 'create/main.go'), goProgram);
    await expectCreated('Go', await run(folder, 'go', 'run', '-mod=mod', './create', ...given('Go')));
  });

  where(() => has('mvn', '-version'))('compile and create a secret in Java', async () => {
    const folder = await generate('java', '--library', 'native');
    await writeFile(path.join(folder, 'src/main/java/Create.java'), javaProgram);
    const classPath = ['dependency:build-classpath', '-Dmdep.outputFile=classpath'];
    await run(folder, 'mvn', '-q', '-B', 'compile', ...classPath);
    const start = 'exec java -cp "target/classes:$(cat classpath)" Create "$@"';
    await expectCreated('Java', await run(folder, 'sh', '-c', start, 'sh', ...given('Java')));
  });

  where(() => has('python3', '--version'))('compile and create a secret in Python', async () => {
    const folder = await generate('python', '--additional-properties=packageName=portal');
    await run(folder, 'python3', '-m', 'venv', 'environment');
    await run(folder, 'environment/bin/pip', 'install', '-q', '-r', 'requirements.txt');
    await writeFile(path.join(folder, 'create.py'), pythonProgram);
    await run(folder, 'environment/bin/python', '-m', 'compileall', '-q', 'portal');
    await expectCreated('Python', await run(folder, 'environment/bin/python', 'create.py', ...given('Python')));
  });
});
