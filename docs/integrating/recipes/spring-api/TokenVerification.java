package org.example;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
public class TokenVerification {
    @Bean
    JwtDecoder jwtDecoder(@Value("${PORTAL}") String portal, @Value("${RESOURCE}") String resource) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(portal + "/oauth2/jwks")
            .jwsAlgorithm(SignatureAlgorithm.ES256)
            .validateType(false) // JwtTypeValidator does: by itself Spring takes the type JWT only
            .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
            new JwtTypeValidator("at+jwt"),
            new JwtTimestampValidator(), // 60 seconds of tolerance
            new JwtIssuerValidator(portal),
            new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, aud -> aud != null && aud.contains(resource))));
        return decoder;
    }

    /** Answers 401 by itself. The scope `donors.write` becomes the authority `SCOPE_donors.write`. */
    @Bean
    SecurityFilterChain calls(HttpSecurity http) throws Exception {
        return http
            .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_donors.write"))
            .oauth2ResourceServer(server -> server.jwt(jwt -> {}))
            .csrf(csrf -> csrf.disable())
            .build();
    }
}
