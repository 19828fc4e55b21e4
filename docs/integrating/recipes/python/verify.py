import jwt


class Verifier:
    def __init__(self, portal, resource):
        self._portal, self._resource = portal, resource
        self._keys = jwt.PyJWKClient(f"{portal}/oauth2/jwks", timeout=10)

    def verify(self, token):
        """The claims of a token that is good here. Raises jwt.PyJWTError for any other: answer 401."""
        if jwt.get_unverified_header(token).get("typ") != "at+jwt":
            raise jwt.InvalidTokenError("not an access token")
        return jwt.decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=["ES256"],
            issuer=self._portal,
            audience=self._resource,
            leeway=60,
            options={"require": ["exp", "iss", "aud", "client_id", "scope"]},
        )
