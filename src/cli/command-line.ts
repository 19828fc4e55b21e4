import { Command, Option, type OptionValues } from 'commander';
import { productVersion } from '../templating/product-folder.js';
import { type Outcome, report } from './outcome.js';

const exitCodes = `
Exit codes: 0 fine; 1 what was looked at is not as it should be, or what was
asked for is refused; 2 it could not be done.`;

/** Every command. Its code is loaded when it runs, so that help and wrong usage answer at once. */
export function commandLine(): Command {
  const program = new Command()
    .name('npm run cli --')
    .version(productVersion(), '--version', 'print the version of the product')
    .option('--json', 'print the result as JSON')
    .description('Runs the product from the command line, in its environment and beside its running instances.')
    .addHelpText('after', exitCodes)
    .showHelpAfterError('(--help says more)')
    .configureOutput({ outputError: (message, write) => write(withoutSecrets(message)) })
    .helpCommand(false)
    .exitOverride();
  const command = (name: string, description: string, more: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print the result as JSON')
      .addHelpText('after', `\n${more.trim()}\n${exitCodes}`);

  command(
    'check-config',
    'say what a start with this environment would say of it',
    `
Every problem that would stop the start and every warning is named, values that
are secret never. Nothing is started or made, and no database is asked: whether
the keys are those of the stored rows is seen at the start.`,
  ).action(
    answering(async () => {
      const { checkConfig } = await import('./check-config.js');
      return checkConfig();
    }),
  );

  command(
    'create-support-user',
    'invite a person and give them the role of WMDA support: the first of them, or another',
    `
The invitation is mailed by whichever instance runs, now or next. Its link is
good once and for 7 days. Whoever opens it first chooses the password and sets
up the authenticator app, so a printed link is as good as the account.

While somebody active is WMDA support already, the role waits for a day, in which
any of them may agree or refuse: under Approvals.`,
  )
    .requiredOption('--email <address>', 'where the invitation is mailed; nobody else has it')
    .requiredOption('--name <name>', 'how the person is called')
    .option('--print-link', 'print the link of the invitation too, for when no mail can arrive yet')
    .action(
      answering(async (options) => {
        const { createSupportUser } = await import('./create-support-user.js');
        return createSupportUser(options);
      }),
    );

  command(
    'verify-audit',
    'verify that the event log is as it was written, and that rows changed as it tells',
    `
Every sealed event is read and compared with its seal. Told are changed events,
gaps, a tail that was cut off, events that were slipped in or that the product
did not record, addresses that were changed or erased too early, and keys that
are not in AUDIT_KEYS. Then roles, grants, passwords, addresses, authenticator
apps and signing keys are compared with the events that tell of them: told are
changes that somebody made in the database by hand.`,
  )
    .option('--archive <file>', 'verify a file of archive-events instead; needs no database')
    .addOption(
      new Option(
        '--accept-changes',
        'you know who made the changes without an event: count them as explained from now on',
      ).conflicts('archive'),
    )
    .action(
      answering(async (options) => {
        const { verifyAudit } = await import('./verify-audit.js');
        return verifyAudit(options);
      }),
    );

  command(
    'archive-events',
    'move old events out of the event log into a file',
    `
Runs as MIGRATION_DATABASE_URL, the owner of the schema, while the product runs.
Sealed events from before the day go, up to the first that is younger, with
their seals and origins. The file is on disk before anything is removed; in the
log a sealed checkpoint stands in their place, which verify-audit accepts.`,
  )
    .requiredOption('--before <day>', 'the first day that stays, like 2027-03-12 (UTC)')
    .requiredOption('--out <file>', 'a new file; compressed when its name ends with .gz')
    .option('--even-younger', 'archive events of the last 7 years too')
    .action(
      answering(async (options) => {
        const { archiveEvents } = await import('./archive-events.js');
        return archiveEvents(options);
      }),
    );

  command(
    'keys',
    'count the stored rows that need each key of each ring',
    `
A key that reads old things and is needed by no row can be taken out of its
ring. A key that is missing stops every start, and so does ANOTHER KEY: one
that is not the key which the database knows by that id.`,
  ).action(
    answering(async () => {
      const { keys } = await import('./keys.js');
      return keys();
    }),
  );

  command(
    'rotate-data-key',
    'encrypt authenticator app seeds and signing keys anew, under the first key of DATA_ENCRYPTION_KEYS',
    `
First put a new key at the end of DATA_ENCRYPTION_KEYS of every instance: one
that lacks it could not read what is encrypted under it. Then move it to the
front, keep the old one behind it, and restart them again. Then run this, while
they run; it can be run again. Once it leaves no row behind, the old key can be
taken out.`,
  ).action(
    answering(async () => {
      const { rotateDataKey } = await import('./rotate-data-key.js');
      return rotateDataKey();
    }),
  );

  command(
    'rotate-signing-key',
    'make the next key that signs tokens, before its time',
    `
Keys rotate by themselves every 90 days. A new one is published at once and
signs a day later, so that every API has fetched it by then. With --urgent,
APIs that verify tokens themselves take what the old keys signed, forged tokens
too, and may refuse new ones, until they fetch the keys: have them restarted.`,
  )
    .option(
      '--urgent',
      'the present keys are compromised: the new one signs at once, the portal refuses every token of theirs',
    )
    .action(
      answering(async (options) => {
        const { rotateSigningKey } = await import('./rotate-signing-key.js');
        return rotateSigningKey(options);
      }),
    );

  command(
    'sweep-reminders',
    'have the daily sweep of reminders run now',
    `
The same sweep that runs every day and at every start: nobody is told twice of
the same thing, whenever it runs.`,
  )
    .option('--dry-run', 'show what it would say and to whom, and say nothing')
    .addOption(
      new Option('--trust-clock', "the database's clock is right now, and was ahead before: begin from now").conflicts(
        'dryRun',
      ),
    )
    .action(
      answering(async (options) => {
        const { sweepReminders } = await import('./sweep-reminders.js');
        return sweepReminders(options);
      }),
    );

  command(
    'throttles',
    'show who is slowed down after too many failures, and lift it',
    `
Wrong client secrets and failures at signing in, which are slowed down by a
quarter of an hour at most; a right client secret is accepted all the time.
Given two options, only what fits both is meant: one client id from one
address. Of an IPv6 address, its /64 and its /48 are meant. What is counted at
signing in is shown when it is asked for by an e-mail address, or by the address
of a network. Lifting is recorded in the event log.`,
  )
    .option('--client-id <id>', 'of this client id alone, from wherever')
    .option('--email <address>', 'of the account with this e-mail address')
    .option('--address <address>', 'from this address, and from the networks that it is in')
    .option('--lift', 'lift what is shown; needs to be told whose')
    .action(
      answering(async (options) => {
        const { throttles } = await import('./throttles.js');
        return throttles(options);
      }),
    );

  command(
    'check-secret',
    'say whether a pasted value has the form and the checksum of a client secret',
    `
The value is read from standard input and shown nowhere; on a terminal it is
asked for. Neither environment nor database is needed: whether the secret
works is not looked at.`,
  ).action(
    answering(async () => {
      const { checkSecret } = await import('./check-secret.js');
      return checkSecret();
    }),
  );

  program
    .command('help [command]')
    .description('say more of a command')
    .action((name?: string) => {
      const asked = name === undefined ? program : program.commands.find((known) => known.name() === name);
      if (!asked) program.error(`error: unknown command '${name}'`);
      else asked.help();
    });

  return program;
}

/** An action that reports what `work` finds, as JSON when --json stands anywhere on the line. */
// What a command takes is described beside it; commander gives it untyped.
// oxlint-disable-next-line typescript/no-explicit-any
function answering(work: (options: any) => Outcome | Promise<Outcome>) {
  return async (_options: OptionValues, command: Command) => {
    const { json, ...options } = command.optsWithGlobals();
    report(await work(options), json);
  };
}

/** Whoever gives a secret as an argument is not shown it again, in a log for instance. */
export function withoutSecrets(message: string): string {
  return message.replace(/[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]*/g, '(a secret)');
}
