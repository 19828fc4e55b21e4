/**
 * Programs that create a secret with a generated client. Each gets origin, access token, id of the application, name and
 * last day, and prints the value.
 */
export const typeScriptProgram = `
import type { paths } from './api.js';

declare const process: { argv: string[]; stdout: { write(text: string): void } };
type Create = paths['/api/v1/applications/{id}/secrets']['post'];
type Created = Create['responses'][201]['content']['application/json'];
type Problem = Create['responses'][409]['content']['application/problem+json'];

const [, , origin = '', token = '', id = '', name = '', expiresOn = ''] = process.argv;
const secret: Create['requestBody']['content']['application/json'] = { name, expiresOn };
const answer = await fetch(\`\${origin}/api/v1/applications/\${id}/secrets\`, {
  method: 'POST',
  headers: { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' },
  body: JSON.stringify(secret),
});
if (answer.status !== 201) throw new Error(((await answer.json()) as Problem).code);
const { value, lastUsedAt }: Created = await answer.json();
// Null while nothing was used: a type that forgets that does not compile.
process.stdout.write(lastUsedAt ?? value);
`;

export const goProgram = `
package main

import (
	"context"
	"fmt"
	"os"

	portal "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func main() {
	configuration := portal.NewConfiguration()
	configuration.Servers = portal.ServerConfigurations{{URL: os.Args[1]}}
	signedIn := context.WithValue(context.Background(), portal.ContextAccessToken, os.Args[2])
	secret := *portal.NewCreateSecret(os.Args[4], os.Args[5])
	secrets := portal.NewAPIClient(configuration).ClientSecretsAPI
	created, _, err := secrets.CreateSecret(signedIn, os.Args[3]).CreateSecret(secret).Execute()
	if err != nil {
		panic(err)
	}
	fmt.Print(created.Value)
}
`;

export const javaProgram = `
import java.time.LocalDate;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.ClientSecretsApi;
import org.openapitools.client.model.CreateSecret;

public class Create {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(args[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + args[1]));
    CreateSecret secret = new CreateSecret().name(args[3]).expiresOn(LocalDate.parse(args[4]));
    System.out.print(new ClientSecretsApi(client).createSecret(UUID.fromString(args[2]), secret).getValue());
  }
}
`;

export const pythonProgram = `
import sys
from datetime import date
from uuid import UUID

import portal

origin, token, application, name, expires_on = sys.argv[1:]
with portal.ApiClient(portal.Configuration(host=origin, access_token=token)) as client:
    secret = portal.CreateSecret(name=name, expires_on=date.fromisoformat(expires_on))
    created = portal.ClientSecretsApi(client).create_secret(UUID(application), secret)
    print(created.value, end="")
`;
