use std::env::var;
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{decode, decode_header, Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tokio::sync::Mutex;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Which client calls, and what it may do, separated by blanks.
#[derive(Deserialize)]
pub struct Claims {
    pub client_id: String,
    pub scope: String,
}

/// One for the whole program. It keeps the keys for five minutes.
pub struct Verifier {
    http: reqwest::Client,
    keys: Mutex<Option<(JwkSet, Instant)>>,
}

impl Verifier {
    pub fn new(http: reqwest::Client) -> Self {
        Self { http, keys: Mutex::new(None) }
    }

    /// An error for a token that is not good here: answer 401.
    pub async fn verify(&self, token: &str) -> Result<Claims, Failure> {
        let header = decode_header(token)?;
        if header.typ.as_deref() != Some("at+jwt") {
            return Err("not an access token".into());
        }
        let key = self.key(&header.kid.ok_or("no kid")?).await?;
        let mut rules = Validation::new(Algorithm::ES256); // 60 seconds of tolerance
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        rules.set_issuer(&[var("PORTAL")?]);
        rules.set_audience(&[var("RESOURCE")?]);
        Ok(decode::<Claims>(token, &key, &rules)?.claims)
    }

    /// An unknown key has them read again, but not more often than twice a minute.
    async fn key(&self, kid: &str) -> Result<DecodingKey, Failure> {
        let mut keys = self.keys.lock().await;
        let keep = |known: bool| Duration::from_secs(if known { 300 } else { 30 });
        let fresh = keys.as_ref().is_some_and(|(set, read)| read.elapsed() < keep(set.find(kid).is_some()));
        if !fresh {
            let answer = self.http.get(var("PORTAL")? + "/oauth2/jwks").send().await?;
            *keys = Some((answer.error_for_status()?.json().await?, Instant::now()));
        }
        let jwk = keys.as_ref().and_then(|(set, _)| set.find(kid)).ok_or("unknown key")?;
        Ok(DecodingKey::from_jwk(jwk)?)
    }
}
