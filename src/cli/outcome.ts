/** How a command ends, for whoever called it. */
export const exitCode = {
  fine: 0,
  /** What was looked at is not as it should be, or what was asked for is refused. */
  bad: 1,
  /** It could not be done: wrong usage, an environment that is not usable, a failure. */
  impossible: 2,
};

/** What was asked for is refused. The message says why, and what to do instead. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The command was called in a way that means nothing. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** What a command found or did. */
export interface Outcome {
  /** For people. */
  readonly lines: readonly string[];
  /** The same for programs. */
  readonly json: unknown;
  /** Whether what was looked at is as it should be; true unless given. */
  readonly fine?: boolean;
}

/** Writes the result on standard output. */
export function report({ lines, json, fine = true }: Outcome, asJson: boolean | undefined): void {
  process.stdout.write(asJson ? `${JSON.stringify(json, null, 2)}\n` : `${lines.join('\n')}\n`);
  process.exitCode = fine ? exitCode.fine : exitCode.bad;
}

/** Says on standard output to a program that asked for JSON why there is no result. */
export function reportFailure(message: string, refused: boolean, asJson: boolean): void {
  if (asJson) process.stdout.write(`${JSON.stringify({ failure: { refused, message } }, null, 2)}\n`);
}

/** Writes a line for the person who waits, on standard error. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

const progressEveryMs = 2000;

/** Says how far a long work has come, every two seconds. */
export function progress(): (line: string) => void {
  let saidAt = performance.now();
  return (line) => {
    if (performance.now() - saidAt < progressEveryMs) return;
    saidAt = performance.now();
    note(line);
  };
}
