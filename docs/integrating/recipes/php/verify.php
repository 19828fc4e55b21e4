<?php

use Firebase\JWT\JWT;

/**
 * The claims of a token that is good here. Throws for any other: answer 401.
 *
 * $keys is a Firebase\JWT\CachedKeySet for /oauth2/jwks of the portal, with 300 as $expiresAfter and true as $rateLimit.
 */
function verify(string $token, ArrayAccess $keys): stdClass
{
    JWT::$leeway = 60;
    $header = new stdClass();
    $claims = JWT::decode($token, $keys, $header);
    $isGood = ($header->typ ?? null) === 'at+jwt'
        && $header->alg === 'ES256'
        && ($claims->iss ?? null) === getenv('PORTAL')
        && ($claims->aud ?? null) === getenv('RESOURCE')
        && isset($claims->exp, $claims->client_id, $claims->scope);
    if (!$isGood) {
        throw new UnexpectedValueException('not an access token for this API');
    }
    return $claims;
}
