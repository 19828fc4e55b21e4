import path from 'node:path';
import { startEncryptedPortal } from './encrypted-portal.js';
import { RecipeProgram } from './recipe-program.js';
import { tellsTheStoryOf } from './recipe-story.js';

const root = path.resolve(import.meta.dirname, '../../..');
const driver = path.join(import.meta.dirname, 'drivers/node/driver.mjs');
const recipe = (file: string) => path.join(root, 'docs/integrating/recipes/node', file);
const command = {
  program: process.execPath,
  args: [driver, recipe('access-token.mjs'), recipe('verify.mjs')],
  cwd: root,
};

describe("the guide's recipes for Node", () => {
  tellsTheStoryOf(() => command);

  it('R19 R82 share one request among calls that come together, and say what is refused', async () => {
    const { env } = await startEncryptedPortal();
    const program = RecipeProgram.start(command, env);
    const [first, ...others] = (await program.ask('tokens')).split(' ');
    expect(others).toEqual([first, first]);
    const misled = RecipeProgram.start(command, { ...env, CLIENT_SECRET: 'wrong' });
    expect(await misled.ask('token')).toMatch(/^refused: .*WWW-Authenticate/);
  });
});
