import { parseArgs } from 'node:util';

const help = `npm run bench -- [options]

Measures the token endpoint, the writing down of use, the reminder sweep, mails and the lists of support against their floors, in one
run on this machine, and prints tables of ratios. Takes about ten minutes; a missed aim is a result, so the exit code is 0 unless something failed.

  --quick       two short rounds, without the million secrets: to see that it works
  --only PART   tokens, use, reminders, mails or support
  --json FILE   the same numbers, and every single round, as JSON
  --profile     where the time goes: one run under the CPU profiler instead of the table
  --plans       instead of measuring, writes docs/plans.md: how PostgreSQL answers the lists of support
  --no-build    measures what is in dist/ already
  --help        this text
`;

const parts = ['tokens', 'use', 'reminders', 'mails', 'support'] as const;
type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly only: Part | undefined;
  readonly json: string | undefined;
  readonly profile: boolean;
  readonly plans: boolean;
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
      plans: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  const { quick, json, profile, plans } = values;
  const only = parts.find((part) => part === values.only);
  if (values.only !== only) throw new Error(`--only is one of ${parts.join(', ')}`);
  return values.help ? undefined : { quick, only, json, profile, plans, build: !values['no-build'] };
}
