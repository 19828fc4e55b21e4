use std::env::var;
use std::time::{Duration, Instant};

use oauth2::basic::BasicClient;
use oauth2::{ClientId, ClientSecret, TokenResponse, TokenUrl};
use tokio::sync::Mutex;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One for the whole program: it keeps a token, and fetches the next one when it ends within a minute.
pub struct AccessToken {
    http: reqwest::Client,
    kept: Mutex<Option<(String, Instant)>>,
}

impl AccessToken {
    /// `http` follows no redirects and has a time-out of 10 seconds.
    pub fn new(http: reqwest::Client) -> Self {
        Self { http, kept: Mutex::new(None) }
    }

    pub async fn get(&self) -> Result<String, Failure> {
        let mut kept = self.kept.lock().await;
        if let Some((value, renew_at)) = kept.as_ref() {
            if Instant::now() < *renew_at {
                return Ok(value.clone());
            }
        }
        let answer = BasicClient::new(ClientId::new(var("CLIENT_ID")?))
            .set_client_secret(ClientSecret::new(var("CLIENT_SECRET")?))
            .set_token_uri(TokenUrl::new(var("PORTAL")? + "/oauth2/token")?)
            .exchange_client_credentials()
            .add_extra_param("resource", var("RESOURCE")?)
            .request_async(&self.http)
            .await?;
        let value = answer.access_token().secret().clone();
        let lives = answer.expires_in().unwrap_or_default().saturating_sub(Duration::from_secs(60));
        *kept = Some((value.clone(), Instant::now() + lives));
        Ok(value)
    }
}
