using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;

/// <summary>One for the whole program. Its HttpClient has the portal as BaseAddress, and a Timeout of 10 seconds.</summary>
public sealed class AccessToken(HttpClient http, string clientId, string clientSecret, string resource)
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private string value = "";
    private DateTime renewAt = DateTime.MinValue;

    /// <summary>A token that lives for a minute at least.</summary>
    public async Task<string> GetAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (DateTime.UtcNow >= renewAt) await FetchAsync();
            return value;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FetchAsync()
    {
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{clientSecret}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", pair) },
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["resource"] = resource,
            }),
        };
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Answer>();
        value = answer!.Value;
        renewAt = DateTime.UtcNow.AddSeconds(answer.ExpiresIn - 60);
    }

    private sealed record Answer(
        [property: JsonPropertyName("access_token")] string Value,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
