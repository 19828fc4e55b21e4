/** Where the running product's own database connections go. Injectable. */
export class DatabaseLogin {
  /** @param url a PostgreSQL URL, logging in as the application's role */
  constructor(readonly url: string) {}
}
