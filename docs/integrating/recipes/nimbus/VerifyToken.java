import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.util.Set;

public class VerifyToken {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    public VerifyToken(String portal, String resource) throws Exception {
        var keys = JWKSourceBuilder.create(URI.create(portal + "/oauth2/jwks").toURL()).build();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>( // 60 seconds of tolerance
            resource,
            new JWTClaimsSet.Builder().issuer(portal).build(),
            Set.of("exp", "client_id", "scope")));
    }

    /** The claims of a token that is good here. Throws for any other: answer 401. */
    public JWTClaimsSet verify(String token) throws Exception {
        return processor.process(token, null);
    }
}
