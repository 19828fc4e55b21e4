import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { sourceMaps } from '../run-typescript.mjs';

const require = createRequire(import.meta.url);
let imported = 0;

/** What Jest's own adapter asks of a runtime: Node's module system answers. The product stays loaded, a test file does not. */
export default class NodeRuntime {
  /** Jest's frame for one test file. It keeps state, so each file gets a new one. */
  requireInternalModule(path) {
    delete require.cache[path];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    imported += 1;
    await import(`${pathToFileURL(path)}?${imported}`);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {}
  setGlobalsForRuntime() {}
  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
}
