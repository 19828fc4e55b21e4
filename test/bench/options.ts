import { parseArgs } from 'node:util';

const help = `npm run bench -- [options]

Measures the token endpoint, the reminder sweep and mails against their floors, in one run on this machine, and prints
tables of ratios. Takes about ten minutes; a missed aim is a result, so the exit code is 0 unless something failed.

  --quick       two short rounds, without the million secrets: to see that it works
  --only PART   tokens or reminders
  --json FILE   the same numbers, and every single round, as JSON
  --profile     where the time goes: one run under the CPU profiler instead of the table
  --no-build    measures what is in dist/ already
  --help        this text
`;

export interface BenchOptions {
  readonly quick: boolean;
  readonly only: 'tokens' | 'reminders' | undefined;
  readonly json: string | undefined;
  readonly profile: boolean;
  readonly build: boolean;
}

/** Reads the command line; undefined when only the help was asked for, which it prints. @throws for unknown options */
export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  const { quick, json, profile, only } = values;
  if (only !== undefined && only !== 'tokens' && only !== 'reminders') throw new Error('--only is tokens or reminders');
  return values.help ? undefined : { quick, only, json, profile, build: !values['no-build'] };
}
