/** Whether a process of the product at this origin answers that it is ready; false also when nobody listens there. */
export async function isReady(origin: string): Promise<boolean> {
  return fetch(`${origin}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

export interface OverHttp {
  /** Of a session. */
  readonly token?: string | undefined;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the text says, when it is JSON. */
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Asks a running process, as a program elsewhere does. @param path from the root */
export async function ask(
  origin: string,
  method: string,
  path: string,
  { token, body }: OverHttp = {},
): Promise<HttpAnswer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** The same for what must succeed. @returns what the answer says @throws when it is refused */
// oxlint-disable-next-line typescript/no-explicit-any
export async function must(origin: string, method: string, path: string, asked: OverHttp = {}): Promise<any> {
  const { status, text, body } = await ask(origin, method, path, asked);
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  return body;
}
