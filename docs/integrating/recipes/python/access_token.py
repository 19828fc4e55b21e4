import threading
import time

import requests


class AccessToken:
    """Fetches a token when there is none, or when it ends within a minute. Threads may share it."""

    def __init__(self, portal, client_id, client_secret, resource):
        self._url = f"{portal}/oauth2/token"
        self._credentials = (client_id, client_secret)
        self._form = {"grant_type": "client_credentials", "resource": resource}
        self._lock = threading.Lock()
        self._value, self._renew_at = None, 0.0

    def get(self):
        with self._lock:
            if time.monotonic() >= self._renew_at:
                response = requests.post(self._url, auth=self._credentials, data=self._form, timeout=10)
                response.raise_for_status()
                answer = response.json()
                self._value = answer["access_token"]
                self._renew_at = time.monotonic() + answer["expires_in"] - 60
            return self._value
