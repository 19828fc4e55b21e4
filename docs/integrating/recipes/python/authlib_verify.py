import time
from functools import partial

import requests
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator


class PortalTokens(JWTBearerTokenValidator):
    """For ResourceProtector.register_token_validator of authlib's integrations. Keeps the keys for five minutes."""

    def __init__(self, portal, resource):
        super().__init__(issuer=portal, resource_server=resource)
        self._keys, self._read_again_at = None, 0.0

    def get_jwks(self):
        if time.monotonic() >= self._read_again_at:
            response = requests.get(f"{self.issuer}/oauth2/jwks", timeout=10)
            response.raise_for_status()
            self._keys = response.json()
            self._read_again_at = time.monotonic() + 300
        return self._keys

    def authenticate_token(self, token_string):
        claims = super().authenticate_token(token_string)
        # A minute of tolerance for clocks. Authlib has none, and no setting for it.
        claims.validate = partial(claims.validate, leeway=60)
        return claims
