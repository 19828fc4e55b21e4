/** The kinds of tests; `test/README.md` says how they run. */
const kinds = {
  unit: ['src/**/*.spec.ts'],
  story: ['test/e2e/!(cli)/**/*-spec.ts', 'test/e2e/*-spec.ts'],
  process: ['test/faults/*.fault.ts', 'test/e2e/cli/*-spec.ts'],
  browser: ['test/browser/**/*-spec.ts'],
};

/** @type {import('jest').Config} */
export default {
  projects: Object.entries(kinds).map(([displayName, files]) => ({
    displayName,
    testMatch: files.map((file) => `<rootDir>/${file}`),
    roots: ['<rootDir>/src', '<rootDir>/test'],
    testEnvironment: '<rootDir>/test/support/plain-node/environment.mjs',
    runtime: '<rootDir>/test/support/plain-node/runtime.mjs',
    transform: {},
    ...(displayName !== 'unit' && {
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    }),
  })),
  reporters: ['default', '<rootDir>/test/support/closing-line.mjs'],
  testSequencer: '<rootDir>/test/support/long-ones-first.mjs',
  // A worker waits half of its time for PostgreSQL, mails and processes: four keep two cores busy.
  maxWorkers: 4,
  // For a machine with much else to do.
  testTimeout: 180_000,
};
