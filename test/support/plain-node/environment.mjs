import { flushCompileCache } from 'node:module';
import '../run-typescript.mjs';

const { takeComplaints } = await import('../api-recorder.ts');
const { beginTest, endFile, endTest } = await import('../left-open.ts');
const noMoreFiles = 2;

// A worker ends when Jest has no more files for it, or is gone: what lasts from file to file ends with it.
process.on('message', ([kind]) => kind === noMoreFiles && process.exit());
process.on('disconnect', () => process.exit());

/**
 * Test files run in Node itself, not in a context of their own, so that a worker loads the product once. What a test
 * started is ended after it, also when it failed; what else it changed in the process fails it.
 */
export default class PlainNode {
  global = globalThis;
  ofNode = { console: globalThis.console, exit: process.exit };
  ofFile = surroundings();

  async handleTestEvent({ name, test }) {
    if (name === 'test_start') {
      this.ofTest = surroundings();
      this.begun = beginTest();
    } else if (name === 'test_done') {
      test.errors.push(...putBack(this.ofTest), ...(await endTest(this.begun, test.errors.length > 0)));
      test.errors.push(...takeComplaints());
    }
  }

  async setup() {}

  async teardown() {
    const [failure] = [...(await endFile()), ...putBack(this.ofFile), ...takeComplaints()];
    // What V8 made of the code is written now: of its end a worker has half a second, before Jest kills it.
    flushCompileCache();
    globalThis.console = this.ofNode.console;
    process.exit = this.ofNode.exit;
    // Jest keeps the tests of a file under symbols of its own, which would keep them for ever.
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      if (['JEST_STATE_SYMBOL', 'EVENT_HANDLERS'].includes(symbol.description)) delete globalThis[symbol];
    }
    if (failure) throw failure;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}

function surroundings() {
  return { folder: process.cwd(), variables: { ...process.env } };
}

/** The next test finds the environment as this one did. @returns what was not so */
function putBack({ folder, variables }) {
  const names = new Set([...Object.keys(variables), ...Object.keys(process.env)]);
  const changed = [...names].filter((name) => variables[name] !== process.env[name]);
  for (const name of changed) {
    if (name in variables) process.env[name] = variables[name];
    else delete process.env[name];
  }
  const left = changed.map((name) => `the variable ${name}`);
  if (process.cwd() !== folder) {
    left.push('the current folder');
    process.chdir(folder);
  }
  return left.map((what) => new Error(`This test changed ${what} of the process that others run in too.`));
}
