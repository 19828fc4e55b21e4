/** What a program has to say to get a token for one API. */
export interface TokenRequest {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** The API; null where the application has only one, or where none is meant in particular. */
  readonly api: { readonly resource: string; readonly scopes: readonly string[] } | null;
}

/** A program to copy. The value of the secret comes from the variable `CLIENT_SECRET`. */
export interface Snippet {
  /** The language or tool, as its users call it. */
  readonly label: string;
  readonly code: string;
}

/** Ready for this application: each runs as it stands, where `CLIENT_SECRET` holds the value. */
export function snippetsFor(request: TokenRequest): Snippet[] {
  return [
    { label: 'curl', code: curl(request) },
    { label: '.env', code: environment(request) },
    { label: 'Node', code: node(request) },
    { label: 'Java', code: java(request) },
    { label: 'C#', code: csharp(request) },
    { label: 'Python', code: python(request) },
    { label: 'Kubernetes', code: kubernetes(request) },
  ];
}

export function curl({ tokenEndpoint, clientId, api }: TokenRequest): string {
  const target = api === null ? [] : [`resource=${api.resource}`, `scope=${api.scopes.join(' ')}`];
  return [
    `curl ${tokenEndpoint}`,
    `--user "${clientId}:$CLIENT_SECRET"`,
    '--data grant_type=client_credentials',
    ...target.map((field) => `--data-urlencode ${inShell(field)}`),
  ].join(' \\\n  ');
}

function environment(request: TokenRequest): string {
  const lines = settingsOf(request).map(([name, value]) => `${name}=${inShell(value)}`);
  return ['# Put the value where $CLIENT_SECRET stands.', 'CLIENT_SECRET=$CLIENT_SECRET', ...lines].join('\n');
}

function node(request: TokenRequest): string {
  return `const answer = await fetch(${text(request.tokenEndpoint)}, {
  method: "POST",
  headers: {
    authorization: "Basic " + btoa(${text(`${request.clientId}:`)} + process.env.CLIENT_SECRET),
    "content-type": "application/x-www-form-urlencoded",
  },
  body: ${text(formOf(request))},
});
if (!answer.ok) throw new Error(await answer.text());
const { access_token } = await answer.json();
console.log(access_token);`;
}

function java(request: TokenRequest): string {
  return `import java.net.URI;
import java.net.http.*;
import java.util.Base64;

public class Token {
  public static void main(String[] arguments) throws Exception {
    String pair = ${text(`${request.clientId}:`)} + System.getenv("CLIENT_SECRET");
    HttpRequest request = HttpRequest.newBuilder(URI.create(${text(request.tokenEndpoint)}))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes()))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(${text(formOf(request))}))
        .build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}`;
}

function csharp(request: TokenRequest): string {
  return `using System.Net.Http.Headers;
using System.Text;

var pair = ${text(`${request.clientId}:`)} + Environment.GetEnvironmentVariable("CLIENT_SECRET");
using var client = new HttpClient();
client.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
var form = new StringContent(${text(formOf(request))}, Encoding.ASCII, "application/x-www-form-urlencoded");
var answer = await client.PostAsync(${text(request.tokenEndpoint)}, form);
Console.WriteLine(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());`;
}

function python(request: TokenRequest): string {
  return `import base64, json, os, urllib.request

pair = ${text(`${request.clientId}:`)} + os.environ["CLIENT_SECRET"]
request = urllib.request.Request(
    ${text(request.tokenEndpoint)},
    data=${text(formOf(request))}.encode(),
    headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
)
print(json.load(urllib.request.urlopen(request))["access_token"])`;
}

function kubernetes(request: TokenRequest): string {
  const lines = settingsOf(request).map(([name, value]) => `  ${name}: ${text(value)}`);
  return [
    '# envsubst < secret.yaml | kubectl apply -f -',
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: api-credentials',
    'stringData:',
    '  CLIENT_SECRET: "$CLIENT_SECRET"',
    ...lines,
  ].join('\n');
}

function settingsOf({ tokenEndpoint, clientId, api }: TokenRequest): [name: string, value: string][] {
  const own: [string, string][] = [
    ['CLIENT_ID', clientId],
    ['TOKEN_ENDPOINT', tokenEndpoint],
  ];
  return api === null ? own : [...own, ['RESOURCE', api.resource], ['SCOPE', api.scopes.join(' ')]];
}

/** The body of the request, encoded. */
function formOf({ api }: TokenRequest): string {
  const target = api === null ? {} : { resource: api.resource, scope: api.scopes.join(' ') };
  return new URLSearchParams({ grant_type: 'client_credentials', ...target }).toString();
}

/** A literal of JavaScript, which Java, C#, Python and YAML read the same way. */
function text(value: string): string {
  return JSON.stringify(value);
}

function inShell(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
