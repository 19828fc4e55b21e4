package portal

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// TokenSource keeps a token, and fetches the next one when it ends within a minute. Goroutines may share it.
func TokenSource() oauth2.TokenSource {
	config := clientcredentials.Config{
		ClientID:       os.Getenv("CLIENT_ID"),
		ClientSecret:   os.Getenv("CLIENT_SECRET"),
		TokenURL:       os.Getenv("PORTAL") + "/oauth2/token",
		EndpointParams: url.Values{"resource": {os.Getenv("RESOURCE")}},
		AuthStyle:      oauth2.AuthStyleInHeader,
	}
	client := &http.Client{Timeout: 10 * time.Second}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, client)
	return oauth2.ReuseTokenSourceWithExpiry(nil, fetch{ctx, config}, time.Minute)
}

type fetch struct {
	ctx    context.Context
	config clientcredentials.Config
}

func (f fetch) Token() (*oauth2.Token, error) { return f.config.Token(f.ctx) }
