// Asks the recipes what the test says, line by line: `token`, or a token to verify.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/oauth2"

	"example.org/recipe/portal"
)

func main() {
	tokens := portal.TokenSource()
	verifier, err := portal.NewVerifier()
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := ask(lines.Text(), tokens, verifier)
		if err != nil {
			answer = "refused: " + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Println(answer)
	}
}

func ask(line string, tokens oauth2.TokenSource, verifier *portal.Verifier) (string, error) {
	if line == "token" {
		token, err := tokens.Token()
		if err != nil {
			return "", err
		}
		return token.AccessToken, nil
	}
	claims, err := verifier.Verify(context.Background(), line)
	if err != nil {
		return "", err
	}
	answer, err := json.Marshal(map[string]any{"clientId": claims.ClientID, "scopes": strings.Fields(claims.Scope)})
	return string(answer), err
}
