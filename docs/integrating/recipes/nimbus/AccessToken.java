import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

public class AccessToken {
    private final URI tokenEndpoint;
    private final ClientSecretBasic credentials;
    private final URI resource;
    private String value;
    private Instant renewAt = Instant.MIN;

    public AccessToken(String portal, String clientId, String clientSecret, String resource) throws Exception {
        tokenEndpoint = OIDCProviderMetadata.resolve(new Issuer(portal)).getTokenEndpointURI();
        credentials = new ClientSecretBasic(new ClientID(clientId), new Secret(clientSecret));
        this.resource = URI.create(resource);
    }

    /** A token that lives for a minute at least. Threads may share it. */
    public synchronized String get() throws Exception {
        if (Instant.now().isBefore(renewAt)) return value;
        var request = new TokenRequest.Builder(tokenEndpoint, credentials, new ClientCredentialsGrant())
            .resource(resource)
            .build()
            .toHTTPRequest();
        request.setConnectTimeout(10_000);
        request.setReadTimeout(10_000);
        var response = TokenResponse.parse(request.send());
        if (!response.indicatesSuccess()) throw new IllegalStateException(response.toErrorResponse().toJSONObject().toString());
        var token = response.toSuccessResponse().getTokens().getAccessToken();
        value = token.getValue();
        renewAt = Instant.now().plus(Duration.ofSeconds(token.getLifetime() - 60));
        return value;
    }
}
