"""Asks the recipes what the test says, line by line: `token`, or a token to verify."""

import json
import os
import sys

portal, resource = os.environ["PORTAL"], os.environ["RESOURCE"]
client_id, client_secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]

if sys.argv[1] == "authlib":
    from authlib_client import PortalSession
    from authlib_verify import PortalTokens

    session = PortalSession(portal, client_id, client_secret, resource)
    tokens = PortalTokens(portal, resource)

    def fetch():
        session.ensure_active_token()
        return session.token["access_token"]

    def verify(token):
        claims = tokens.authenticate_token(token)
        tokens.validate_token(claims, ["donors.write"], None)
        return claims
else:
    from access_token import AccessToken
    from verify import Verifier

    fetch = AccessToken(portal, client_id, client_secret, resource).get
    verify = Verifier(portal, resource).verify


def answer(line):
    if line == "token":
        return fetch()
    claims = verify(line)
    return json.dumps({"clientId": claims["client_id"], "scopes": claims["scope"].split()})


for line in sys.stdin:
    try:
        print(answer(line.strip()), flush=True)
    except Exception as refusal:
        print("refused:", repr(refusal).replace("\n", " "), flush=True)
