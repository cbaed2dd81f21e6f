using Microsoft.Playwright;

namespace Runner.Tests.Page;

internal static class SignIn
{
    /// <summary>What a browser that has typed the token sends.</summary>
    public static async Task<Cookie> CookieAsync(Uri server, string token)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = server };
        await client.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", token)]));
        var cookie = handler.CookieContainer.GetCookies(server).Single();
        return new Cookie { Name = cookie.Name, Value = cookie.Value, Url = server.AbsoluteUri };
    }
}
