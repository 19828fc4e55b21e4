/** The groups of the document, in the order in which it is read, and what each is about. */
export const apiTags: Readonly<Record<string, string>> = {
  'Client systems': 'What systems ask: tokens for client secrets, and what is needed to verify them.',
  'Sign-in': 'Signing in with a second factor, and what mailed links lead to.',
  Account: 'The account of whoever is signed in.',
  Applications: 'Applications that somebody manages.',
  'Client secrets': 'The secrets of an application, and how they are used.',
  'WMDA support: overview': 'Where WMDA support looks first.',
  'WMDA support: organisations': 'Member organisations.',
  'WMDA support: APIs': 'APIs that applications may reach.',
  'WMDA support: applications': 'All applications.',
  'WMDA support: client secrets': 'The secrets of all applications.',
  'WMDA support: people': 'People who sign in here.',
  'WMDA support: roles': 'Who holds which role.',
  'WMDA support: approvals': 'What needs a second person of WMDA support.',
  'WMDA support: notifications': 'What was told to whom, and whether it arrived.',
  'WMDA support: reminders': 'What the daily sweep did and will do.',
  'WMDA support: event log': 'Who did what, when and from where.',
};
