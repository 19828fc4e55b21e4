import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const entry = require.resolve('@sparticuz/chromium');
const manifest = path.join(entry, '../../package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

/**
 * The browser, unpacked once for each user of a machine. The package itself unpacks to one place for everybody and takes
 * a file that another worker is still writing, or that another user may not run, for the browser.
 */
export async function browserBinary(): Promise<string> {
  const home = path.join(
    process.env.TEST_LASTING_FOLDER ?? tmpdir(),
    `client-credentials-browser-${version}-${userInfo().uid}`,
  );
  if (!existsSync(home)) {
    const unpacked = await mkdtemp(`${home}-`);
    await unpackInto(unpacked);
    // Another worker may have been quicker; its browser is the same.
    await rename(unpacked, home).catch(() => rm(unpacked, { recursive: true }));
  }
  return path.join(home, 'chromium');
}

/** In a process of its own, as the package unpacks to the temporary folder. */
async function unpackInto(directory: string): Promise<void> {
  const script = `await (await import(${JSON.stringify(entry)})).default.executablePath()`;
  const env = { ...process.env, TMPDIR: directory };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
}
