package org.example;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * Asks the recipes what the test says, line by line: `token`, or a token to verify. The recipes are a whole program: its
 * client calls its own API, and so does this, with whatever token.
 */
@SpringBootApplication
@RestController
public class Driver {
    private static final HttpClient http = HttpClient.newHttpClient();

    @GetMapping("/who")
    Map<String, Object> who(@AuthenticationPrincipal Jwt token) {
        return Map.of("clientId", token.getClaimAsString("client_id"), "scopes", List.of(token.getClaimAsString("scope").split(" ")));
    }

    @GetMapping("/token")
    String token(@RequestHeader("Authorization") String authorization) {
        return authorization.substring("Bearer ".length());
    }

    public static void main(String[] arguments) throws Exception {
        var program = SpringApplication.run(Driver.class, arguments);
        String here = "http://127.0.0.1:" + program.getBean(Environment.class).getProperty("local.server.port");
        var api = program.getBean("api", RestClient.class);
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                System.out.println(line.equals("token") ? sent(api, here) : verified(here, line));
            } catch (Exception refusal) {
                System.out.println("refused: " + String.valueOf(refusal.getMessage()).replace('\n', ' '));
            }
        }
        program.close();
    }

    private static String sent(RestClient api, String here) {
        return api.get().uri(here + "/token").retrieve().body(String.class);
    }

    private static String verified(String here, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(here + "/who")).header("Authorization", "Bearer " + token).build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200) return response.body();
        return "refused: " + response.statusCode() + " " + response.headers().firstValue("WWW-Authenticate").orElse("");
    }
}
