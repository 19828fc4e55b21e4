//! Asks the recipes what the test says, line by line: `token`, or a token to verify.
mod access_token;
mod verify;

use std::io::stdin;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let tokens = access_token::AccessToken::new(http.clone());
    let verifier = verify::Verifier::new(http);
    for line in stdin().lines().map_while(Result::ok) {
        let answer = if line == "token" {
            tokens.get().await
        } else {
            verifier.verify(&line).await.map(|claims| {
                let scopes: Vec<&str> = claims.scope.split(' ').collect();
                serde_json::json!({ "clientId": claims.client_id, "scopes": scopes }).to_string()
            })
        };
        println!("{}", answer.unwrap_or_else(|refusal| format!("refused: {refusal}").replace('\n', " ")));
    }
}
