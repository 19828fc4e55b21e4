package org.example;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;

@Configuration
public class PortalClient {
    /** Keeps the token, and fetches the next one when it ends within a minute. */
    @Bean
    OAuth2AuthorizedClientManager tokens(
            ClientRegistrationRepository registrations,
            OAuth2AuthorizedClientService kept,
            @Value("${RESOURCE}") String resource) {
        var endpoint = new RestClientClientCredentialsTokenResponseClient();
        endpoint.addParametersConverter(request -> {
            var parameters = new LinkedMultiValueMap<String, String>();
            parameters.add("resource", resource);
            return parameters;
        });
        var manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, kept);
        manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
            .clientCredentials(grant -> grant.accessTokenResponseClient(endpoint).clockSkew(Duration.ofMinutes(1)))
            .build());
        return manager;
    }

    /** Calls the API, each time with a token that is good. */
    @Bean
    RestClient api(OAuth2AuthorizedClientManager tokens, @Value("${RESOURCE}") String resource) {
        var dm = OAuth2AuthorizeRequest.withClientRegistrationId("dm").principal("this system").build();
        return RestClient.builder().baseUrl(resource).requestInterceptor((request, body, next) -> {
            request.getHeaders().setBearerAuth(tokens.authorize(dm).getAccessToken().getTokenValue());
            return next.execute(request, body);
        }).build();
    }
}
