using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Runner.Page.Hosting;

/// <summary>
/// Access control of the page. Scripts send the token; a browser gets a cookie derived from the token through a link with a
/// one-time code or by entering the token. All comparisons take constant time.
/// </summary>
internal sealed class Access
{
    /// <summary>Query parameter of a link's code.</summary>
    public const string CodeParameter = "code";

    private const string Scheme = "Bearer ";

    private readonly byte[] token;
    private readonly string cookieValue;
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <param name="cookie">Name of the cookie, which must differ by port, as browsers send cookies to every port of a machine.</param>
    public Access(string token, string cookie)
    {
        this.token = Encoding.UTF8.GetBytes(token);
        Cookie = cookie;
        cookieValue = Convert.ToHexStringLower(HMACSHA256.HashData(this.token, "a browser that was let in"u8));
    }

    public string Cookie { get; }

    /// <summary>Creates a code that works once.</summary>
    public string NewCode()
    {
        var code = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (gate)
        {
            codes.Add(Fingerprint(code));
        }

        return code;
    }

    /// <summary>Whether a code is valid; it is used up by this call.</summary>
    public bool Redeem(string code)
    {
        lock (gate)
        {
            return codes.Remove(Fingerprint(code));
        }
    }

    public bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), token);

    /// <summary>Whether the request has the token itself, which no other site can make a browser send.</summary>
    public bool BearsToken(HttpRequest request) => request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.Ordinal)
        && IsToken(header[Scheme.Length..]);

    public bool LetsIn(HttpRequest request) => BearsToken(request)
        || (request.Cookies[Cookie] is { } cookie && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(cookieValue)));

    public void Remember(HttpContext context) => context.Response.Cookies.Append(
        Cookie,
        cookieValue,
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/", IsEssential = true });

    /// <summary>Hash by which codes are looked up, so that the duration of a look-up reveals nothing about a code.</summary>
    private static string Fingerprint(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
