using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Runner.Page.Hosting;

/// <summary>
/// Who may see the page. The token lets scripts in; a link with a code that works once, or the token typed by hand, gives a browser a cookie
/// that follows from the token. All comparisons take the same time whatever differs.
/// </summary>
internal sealed class Access
{
    /// <summary>What a link carries its code in.</summary>
    public const string CodeParameter = "code";

    private const string Scheme = "Bearer ";

    private readonly byte[] token;
    private readonly string cookieValue;
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <param name="cookie">Its name: browsers send cookies to every port of a machine.</param>
    public Access(string token, string cookie)
    {
        this.token = Encoding.UTF8.GetBytes(token);
        Cookie = cookie;
        cookieValue = Convert.ToHexStringLower(HMACSHA256.HashData(this.token, "a browser that was let in"u8));
    }

    public string Cookie { get; }

    /// <summary>A new code, good for one browser.</summary>
    public string NewCode()
    {
        var code = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (gate)
        {
            codes.Add(Fingerprint(code));
        }

        return code;
    }

    /// <summary>Whether a code is good; it is not afterwards.</summary>
    public bool Redeem(string code)
    {
        lock (gate)
        {
            return codes.Remove(Fingerprint(code));
        }
    }

    public bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), token);

    /// <summary>Whether it bears the token itself, which no other site can make a browser send.</summary>
    public bool BearsToken(HttpRequest request) => request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.Ordinal)
        && IsToken(header[Scheme.Length..]);

    public bool LetsIn(HttpRequest request) => BearsToken(request)
        || (request.Cookies[Cookie] is { } cookie && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(cookieValue)));

    public void Remember(HttpContext context) => context.Response.Cookies.Append(
        Cookie,
        cookieValue,
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/", IsEssential = true });

    /// <summary>Looked up by what it hashes to, so that how long that takes says nothing of the code.</summary>
    private static string Fingerprint(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
