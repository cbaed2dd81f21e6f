using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Serving;

namespace Runner.Tests.Page;

/// <summary>All that a page's server answers, as its own table of routes has it.</summary>
internal static partial class PageRoutes
{
    public static IReadOnlyList<(string Method, string Path)> All()
    {
        var host = CommandHost.ForThisProcess();
        var wish = new PageWish(new IPEndPoint(IPAddress.Loopback, 0), null, null);
        using var app = PageServer.Build(host, wish, PageLedger.Opened(() => throw new LedgerException("It is not read.")), new Access("no token", "cookie"), null) as IDisposable;
        return
        [
            .. ((IEndpointRouteBuilder)app!).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Select(method => (method, "/" + Constraint().Replace(route.RoutePattern.RawText!, "").TrimStart('/')))),
        ];
    }

    /// <summary>A path with something in place of its parameters.</summary>
    public static string Filled(string path) => Parameter().Replace(path, "1");

    [GeneratedRegex(@":\w+(?=\})", RegexOptions.None, 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
