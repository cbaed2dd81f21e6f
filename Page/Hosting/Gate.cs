using Microsoft.AspNetCore.Http;

namespace Runner.Page.Hosting;

/// <summary>
/// Checks every request before any other middleware: it must come from this page or from a user's navigation, and have the token,
/// a code, or the cookie that one of these gave. No route bypasses this check.
/// </summary>
internal sealed class Gate(Access access, RequestDelegate next)
{
    public const string SignIn = "/sign-in";

    /// <summary>Allows scripts from this server only and no inline scripts; charts and dialogs need inline styles. Other hosts cannot be contacted.</summary>
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const int MostTokenBytes = 4096;

    public async Task InvokeAsync(HttpContext context)
    {
        Harden(context.Response.Headers);
        if (!IsOwn(context.Request))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "This request comes from another site.");
        }
        else if (HttpMethods.IsGet(context.Request.Method) && context.Request.Query[Access.CodeParameter] is [{ } code] && access.Redeem(code))
        {
            // Also for a browser that already has access, as the code should not stay in the address.
            access.Remember(context);
            context.Response.Redirect(context.Request.Path);
        }
        else if (access.LetsIn(context.Request))
        {
            await next(context);
        }
        else if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path == SignIn)
        {
            await SignInAsync(context);
        }
        else
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "This page needs a token. Open the link that Runner printed when it started, or type the token.");
        }
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        // Without a referrer to itself, some browsers send "null" as the origin of the page's own requests.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Whether, according to the browser, the request was caused by this page or by no page. Another port of this machine is
    /// another page. From elsewhere only links may be followed.</summary>
    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count > 0)
        {
            return origin is [{ } only] && only == $"{request.Scheme}://{request.Host}";
        }

        var isPage = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
        return request.Headers["Sec-Fetch-Site"] is not [("cross-site" or "same-site")] || isPage;
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType
            && context.Request.ContentLength is <= MostTokenBytes
            && (await context.Request.ReadFormAsync(context.RequestAborted))["token"] is [{ } token]
            && access.IsToken(token.Trim()))
        {
            access.Remember(context);
            context.Response.Redirect("/");
            return;
        }

        await AnswerAsync(context, StatusCodes.Status401Unauthorized, "That is not the token. It is in the file that --token-file names.");
    }

    private static async Task AnswerAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        var isBrowser = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        context.Response.ContentType = isBrowser ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        await context.Response.WriteAsync(isBrowser ? Form(line) : line + "\n", context.RequestAborted);
    }

    private static string Form(string line) =>
        $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>Runner</title>
        <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}
        input,button{font:inherit;padding:.4rem .7rem}input{width:100%;box-sizing:border-box;margin:.3rem 0 1rem}</style></head>
        <body><h1>Runner</h1><p>{{line}}</p>
        <form method="post" action="{{SignIn}}"><label>Token<input type="password" name="token" autocomplete="current-password" required></label><button>Open</button></form></body></html>
        """;
}
