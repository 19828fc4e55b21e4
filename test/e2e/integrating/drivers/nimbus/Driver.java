import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONObject;

/** Asks the recipes what the test says, line by line: `token`, or a token to verify. */
public class Driver {
    public static void main(String[] arguments) throws Exception {
        String portal = System.getenv("PORTAL");
        String resource = System.getenv("RESOURCE");
        var tokens = new AccessToken(portal, System.getenv("CLIENT_ID"), System.getenv("CLIENT_SECRET"), resource);
        var verifier = new VerifyToken(portal, resource);
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                System.out.println(line.equals("token") ? tokens.get() : verified(verifier, line));
            } catch (Exception refusal) {
                System.out.println("refused: " + String.valueOf(refusal.getMessage()).replace('\n', ' '));
            }
        }
    }

    private static String verified(VerifyToken verifier, String token) throws Exception {
        var claims = verifier.verify(token);
        var scopes = List.of(claims.getStringClaim("scope").split(" "));
        return new JSONObject(Map.of("clientId", claims.getStringClaim("client_id"), "scopes", scopes)).toJSONString();
    }
}
