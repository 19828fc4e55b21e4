// Asks the recipes what the test says, line by line: `token`, `tokens` for three at once, or a token to verify.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [fetching, verifying] = process.argv.slice(2).map((file) => pathToFileURL(file).href);
const { accessToken } = await import(fetching);
const { verify } = await import(verifying);

async function answer(line) {
  if (line === 'token') return accessToken();
  if (line === 'tokens') return (await Promise.all([accessToken(), accessToken(), accessToken()])).join(' ');
  return JSON.stringify(await verify(line));
}

const say = (text) => process.stdout.write(`${text}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(line));
  } catch (refusal) {
    say(`refused: ${refusal.message}`);
  }
}
