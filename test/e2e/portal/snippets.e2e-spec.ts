import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { accessOf, type ApiAccess } from '../../../src/portal/credentials/value/api-access.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ServedApp, serveApp } from '../../support/browser.js';
import { createSecret } from '../../support/client-system.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const run = promisify(execFile);
const inCampaign = Boolean(process.env.TEST_CAMPAIGN);

/** How each program runs from a file, where its language is at hand; compilers are left to the campaign. */
const runs: Readonly<Record<string, (file: string) => [program: string, ...args: string[]]>> = {
  Node: (file) => [process.execPath, file],
  curl: (file) => ['sh', file],
  Python: (file) => ['python3', file],
  ...(inCampaign && { Java: (file: string): [string, string] => ['java', file] }),
};
const fileNames: Readonly<Record<string, string>> = {
  Node: 'token.mjs',
  curl: 'token.sh',
  Python: 'token.py',
  Java: 'Token.java',
};
const needs: Readonly<Record<string, string>> = { curl: 'curl', Python: 'python3', Java: 'java' };

describe('the programs that the pages offer', () => {
  let served: ServedApp;
  let manager: ApiClient;
  let everything: { name: string; secret: string; access: ApiAccess }[];

  beforeAll(async () => {
    served = await serveApp();
    manager = await signIn(served, 'manager');
    const { items } = (await manager.get('/applications')).body;
    everything = [];
    for (const application of items) {
      const { value } = await createSecret({ running: served, manager, application }, 'For the programs');
      everything.push({ name: application.name, secret: value, access: accessOf(application, served.origin) });
    }
  });
  afterAll(() => served.close());

  const each = () =>
    everything.flatMap(({ name, secret, access }) => access.apis.map((api) => ({ name, secret, api })));
  const audienceOf = (output: string) => {
    const [token = ''] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(output) ?? [];
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}');
    return [claims.aud, claims.scope];
  };
  const isHere = (program: string) =>
    run('sh', ['-c', `command -v ${program}`]).then(
      () => true,
      () => false,
    );

  it.each(Object.keys(runs))('run as they stand and get a token for every application and API: %s', async (label) => {
    const needed = needs[label];
    if (needed && !(await isHere(needed))) return expect(inCampaign).toBe(false);
    expect(each().length).toBeGreaterThan(3);
    const folder = await temporaryDirectory('programs');
    for (const { secret, api } of each()) {
      const file = path.join(folder, fileNames[label] ?? '');
      await writeFile(file, api.snippets.find((snippet) => snippet.label === label)?.code ?? '');
      const [program, ...args] = runs[label]?.(file) ?? [''];
      const { PATH = '', HOME = '' } = process.env;
      const { stdout } = await run(program, args, { env: { PATH, HOME, CLIENT_SECRET: secret } });
      expect(audienceOf(stdout)).toEqual([api.resource, api.scopes]);
    }
  });

  it('name everything that a program needs, where they are settings', async () => {
    for (const { secret, api } of each()) {
      const code = (label: string) => api.snippets.find((snippet) => snippet.label === label)?.code ?? '';
      const expected = { RESOURCE: api.resource, SCOPE: api.scopes, TOKEN_ENDPOINT: `${served.origin}/oauth2/token` };
      const { stdout } = await run('sh', ['-ac', `${code('.env')}\nenv`], {
        env: { PATH: process.env.PATH, CLIENT_SECRET: secret },
      });
      const settings = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
      expect(settings).toMatchObject({ ...expected, CLIENT_SECRET: secret });
      const { kind, stringData } = load(code('Kubernetes')) as { kind: string; stringData: object };
      expect([kind, stringData]).toMatchObject(['Secret', { ...expected, CLIENT_SECRET: '$CLIENT_SECRET' }]);
    }
  });

  it('never break out of the text that they stand in, whatever an API is called', () => {
    const awkward = {
      code: 'X',
      name: 'X',
      environment: 'production',
      resource: `https://x.example/'$(id)"\\`,
      scopes: ["it's", '`id`'],
    } as const;
    const { apis } = accessOf({ clientId: '$CLIENT_ID', apis: [awkward] }, 'https://portal.example');
    const code = Object.fromEntries((apis[0]?.snippets ?? []).map((snippet) => [snippet.label, snippet.code]));
    expect(code.curl).toContain(`--data-urlencode 'resource=https://x.example/'\\''$(id)"\\'`);
    expect(code.Node).toContain('resource=https%3A%2F%2Fx.example%2F%27%24%28id%29%22%5C');
  });
});
