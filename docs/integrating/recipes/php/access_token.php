<?php

/** A token that lives for a minute at least. APCu keeps it for all requests of this machine. */
function access_token(): string
{
    $token = apcu_fetch('portal-token');
    if ($token !== false) {
        return $token;
    }
    $request = curl_init(getenv('PORTAL') . '/oauth2/token');
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
        CURLOPT_USERPWD => getenv('CLIENT_ID') . ':' . getenv('CLIENT_SECRET'),
        CURLOPT_POSTFIELDS => http_build_query([
            'grant_type' => 'client_credentials',
            'resource' => getenv('RESOURCE'),
        ]),
    ]);
    $body = curl_exec($request);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status !== 200) {
        throw new RuntimeException("the portal answered $status " . ($body ?: curl_error($request)));
    }
    $answer = json_decode($body, true, flags: JSON_THROW_ON_ERROR);
    apcu_store('portal-token', $answer['access_token'], $answer['expires_in'] - 60);
    return $answer['access_token'];
}
