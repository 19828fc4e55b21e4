import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../src/database/request-context.js';
import { Reminders } from '../../src/modules/reminders/contract/reminders.js';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { launchBrowser } from '../support/browser.js';
import { fetchToken, startClientSystem } from '../support/client-system.js';
import { startDatabaseServer, stopDatabaseServer } from '../support/database-server.js';
import { mailboxOf } from '../support/mailbox.js';
import { picture } from './picture.js';

/** The windows that every mail is pictured in. */
const windows = {
  wide: { viewport: { width: 800, height: 600 } },
  narrow: { viewport: { width: 360, height: 640 } },
  dark: { viewport: { width: 800, height: 600 }, colorScheme: 'dark' },
} as const;

/** The beginnings of the subjects, and a secret that they are about. */
const pictured = {
  'mail-secrets-ending': ['Act by ', 'Nightly export'],
  'mail-secret-created': ['New client secret of', 'Client system'],
  'mail-refused-secret-used': ['A system of Example Donor Registry still uses', 'Client system'],
} as const;

await startDatabaseServer();
const browser = await launchBrowser();
try {
  const system = await startClientSystem({ own: true });
  const { running } = system;
  await inRequestContext(running.app.get(EntityManager).fork(), () => running.app.get(Reminders).request());
  await system.manager.patch(`/applications/${system.application.id}/secrets/${system.secret.id}`, { enabled: false });
  await fetchToken(system);
  await running.app.get(UseFlush).flush();
  await running.drain();
  const mails = await mailboxOf(running);
  for (const [name, [subject, secret]] of Object.entries(pictured)) {
    const mail = mails.find(
      (sent) => sent.to === 'manager@example.org' && sent.subject.startsWith(subject) && sent.html.includes(secret),
    );
    if (!mail) throw new Error(`no mail "${subject}" in the mailbox`);
    for (const [window, options] of Object.entries(windows)) {
      const page = await browser.newPage(options);
      await page.setContent(mail.html);
      await picture(page, `${name}-${window}`);
      await page.close();
    }
  }
  await running.close();
} finally {
  await browser.close();
  await stopDatabaseServer();
}
