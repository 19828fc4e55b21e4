import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryDirectory } from '../../support/temporary-directory.js';

describe('a build', () => {
  it('O16 says which packages it needs where they were left out', async () => {
    const folder = await temporaryDirectory('build');
    await copyFile('package.json', path.join(folder, 'package.json'));
    const [failure, words] = await new Promise<[Error | null, string]>((resolve) => {
      execFile('npm', ['run', '--silent', 'build'], { cwd: folder }, (error, _result, notes) =>
        resolve([error, notes]),
      );
    });
    expect(failure).toMatchObject({ code: 1 });
    expect(words).toBe(
      'The build needs the development packages, which NODE_ENV=production leaves out: npm ci --include=dev\n',
    );
  });
});
