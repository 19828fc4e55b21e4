package portal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Claims of a token: which client calls, and what it may do, separated by blanks.
type Claims struct {
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
}

type Verifier struct{ tokens *oidc.IDTokenVerifier }

// NewVerifier reads the portal's metadata: make one for the whole program.
func NewVerifier() (*Verifier, error) {
	client := &http.Client{Timeout: 10 * time.Second}
	ctx := oidc.ClientContext(context.Background(), client)
	provider, err := oidc.NewProvider(ctx, os.Getenv("PORTAL"))
	if err != nil {
		return nil, err
	}
	return &Verifier{provider.Verifier(&oidc.Config{
		ClientID: os.Getenv("RESOURCE"),
		// A minute of tolerance for clocks.
		Now: func() time.Time { return time.Now().Add(-time.Minute) },
	})}, nil
}

// Verify answers an error for a token that is not good here: answer 401.
func (v *Verifier) Verify(ctx context.Context, token string) (*Claims, error) {
	if typ(token) != "at+jwt" {
		return nil, errors.New("not an access token")
	}
	verified, err := v.tokens.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	claims := &Claims{}
	return claims, verified.Claims(claims)
}

func typ(token string) string {
	encoded, _, _ := strings.Cut(token, ".")
	header := struct{ Typ string }{}
	bytes, _ := base64.RawURLEncoding.DecodeString(encoded)
	_ = json.Unmarshal(bytes, &header)
	return header.Typ
}
