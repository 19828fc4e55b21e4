import { existsSync } from 'node:fs';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { resource, scope, startEncryptedPortal } from './encrypted-portal.js';
import { RecipeProgram } from './recipe-program.js';
import { tellsTheStoryOf } from './recipe-story.js';
import { fetchers, type Stack, stacks } from './stacks.js';

/** They take minutes, and packages from the registries of their languages. */
const inCampaign = Boolean(process.env.TEST_CAMPAIGN);

const isHere = (program: string) =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));

/** Jest reports as skipped, and why, what cannot run here. */
function describeRecipes({ name, needs }: Stack, tests: () => void): void {
  const missing = needs.filter((program) => !isHere(program));
  const why = inCampaign ? missing.length > 0 && `no ${missing.join(', ')} here` : 'they run with TEST_CAMPAIGN=1';
  if (why) describe.skip(`the guide's recipes for ${name} (left out: ${why})`, tests);
  else describe(`the guide's recipes for ${name}`, tests);
}

for (const stack of stacks) {
  describeRecipes(stack, () => {
    tellsTheStoryOf(async (authorityFile) => stack.prepare(await temporaryDirectory('recipe'), authorityFile));
  });
}

for (const stack of fetchers) {
  describeRecipes(stack, () => {
    it('R82 fetches a token', async () => {
      const portal = await startEncryptedPortal();
      const command = await stack.prepare(await temporaryDirectory('recipe'), portal.authorityFile);
      const answer = JSON.parse(await RecipeProgram.start(command, portal.env).nextLine());
      expect(decodeJwt(answer.access_token)).toMatchObject({ aud: resource, client_id: portal.clientId, scope });
    });
  });
}
