/** Where a person finds the applications that they manage, below `PUBLIC_URL`. */
export const applicationsPage = '/manage-clients';

/** An application's own address below `PUBLIC_URL`: mails, calendars, pages and the API name this one. */
export function pageOfApplication(applicationId: string): string {
  return `${applicationsPage}/${applicationId}`;
}
