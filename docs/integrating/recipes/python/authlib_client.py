from authlib.integrations.requests_client import OAuth2Session


class PortalSession(OAuth2Session):
    """A session of requests that sends a token, and fetches the next one when it ends within a minute."""

    def __init__(self, portal, client_id, client_secret, resource):
        super().__init__(
            client_id,
            client_secret,
            grant_type="client_credentials",
            token_endpoint=f"{portal}/oauth2/token",
            resource=resource,
            default_timeout=10,
        )
        self.fetch_token()

    def fetch_token(self, url=None, **parameters):
        return super().fetch_token(url, resource=self.metadata["resource"], **parameters)
