/** Ends the run with one line that any reader of logs understands: `N passed, N failed`. */
export default class ClosingLine {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites, numPendingTests },
  ) {
    const broken = Math.max(numRuntimeErrorTestSuites, numFailedTests === 0 ? numFailedTestSuites : 0);
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // Jest writes a summary of its own after all reporters.
    process.once('exit', () => {
      process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests + broken} failed${skipped}\n`);
    });
  }
}
