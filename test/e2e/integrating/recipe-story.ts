import { type EncryptedPortal, scope, startEncryptedPortal } from './encrypted-portal.js';
import { badTokens, forge } from './forged-tokens.js';
import { type Command, RecipeProgram } from './recipe-program.js';

/**
 * What every recipe that fetches and verifies must do, asked of the running program.
 * @param prepare makes the program from the recipe, once
 */
export function tellsTheStoryOf(prepare: (authorityFile: string) => Command | Promise<Command>): void {
  let portal: EncryptedPortal;
  let command: Command;
  beforeAll(async () => {
    portal = await startEncryptedPortal();
    command = await prepare(portal.authorityFile);
  }, 600_000);
  const start = () => RecipeProgram.start(command, portal.env);
  const accepted = () => JSON.stringify({ clientId: portal.clientId, scopes: [scope] });
  const verify = async (program: RecipeProgram, token: string) => {
    const answer = await program.ask(token);
    return answer.startsWith('{') ? JSON.stringify(sorted(JSON.parse(answer))) : answer;
  };

  it('R82 fetches one token for many calls, and verifies it', async () => {
    const program = start();
    const token = await program.ask('token');
    expect(token).toMatch(/^eyJ[\w.-]+$/);
    expect(await program.ask('token')).toBe(token);
    expect(await verify(program, token)).toBe(accepted());
  });

  it('R82 takes no token that is not for this API, of this portal, whole, and of these days', async () => {
    const program = start();
    for (const [which, token] of Object.entries(await badTokens(portal))) {
      expect([which, await verify(program, token)]).toEqual([which, expect.stringMatching(/^refused: /)]);
    }
    // It refused them for what they are: it still takes good ones.
    expect(await verify(program, await portal.token())).toBe(accepted());
  });

  it('R82 takes a token from a clock that is half a minute ahead or behind', async () => {
    const program = start();
    const now = Math.floor(Date.now() / 1000);
    for (const iat of [now + 30, now - 3630]) {
      const token = await forge(portal, { claims: { iat, exp: iat + 3600 } });
      expect([iat - now, await verify(program, token)]).toEqual([iat - now, accepted()]);
    }
  });

  it('R17 R82 takes what a compromised key signs until it is started anew, as the guide says', async () => {
    const program = start();
    const before = await portal.token();
    expect(await verify(program, before)).toBe(accepted());
    await portal.keys.rotate({ urgent: true });
    expect(await verify(program, before)).toBe(accepted());
    const anew = start();
    expect(await verify(anew, before)).toMatch(/^refused: /);
    expect(await verify(anew, await portal.token())).toBe(accepted());
  });
}

/** Each language writes its JSON in an order of its own. */
const sorted = ({ clientId, scopes }: { clientId: string; scopes: string[] }) => ({ clientId, scopes });
