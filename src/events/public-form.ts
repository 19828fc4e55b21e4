/** What a sentence calls the things that its event names by id, and what stands beside the event. */
interface Names {
  /** Begins a sentence: "Client secret ‘Secret by VM’ (abc…)". */
  readonly secret: string;
  /** Begins a sentence: the person whom the event is about. */
  readonly person: string;
  /** The address that the event came from, while it is known. To be shown only where nobody was signed in. */
  readonly ip: string | null;
}

/** How an event is told to the people who manage the application that it names. */
export interface PublicForm<Payload = unknown> {
  /** Whether only WMDA support does such a thing, so that its people stay unnamed for good. Without this, others do it. */
  bySupport?(payload: Payload): boolean;
  /** The whole sentence. */
  tell(payload: Payload, names: Names): string;
}
