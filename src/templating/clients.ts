/** "Firefox on Windows", guessed from the user agent; good enough for people to recognise their own browser. */
export function clientInWords(kind: 'api' | 'browser', userAgent: string | null): string {
  if (kind === 'api') return 'API client';
  const first = (names: string[]) => names.find((name) => userAgent?.includes(name));
  const browser = first(['Firefox', 'Edg', 'Chrome', 'Safari']) ?? 'Browser';
  const system = first(['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux']);
  const name = browser === 'Edg' ? 'Edge' : browser;
  return system ? `${name} on ${system}` : name;
}
