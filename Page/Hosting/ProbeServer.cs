using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Runner.Page.Api;
using Runner.Serving;

namespace Runner.Page.Hosting;

/// <summary>Answers probes of this process's health. They have no token, so they are told nothing else.</summary>
internal static class ProbeServer
{
    private const int MostConnections = 100;

    public static async Task<IAsyncDisposable> StartAsync(ProcessHealth health, IPEndPoint address, CancellationToken cancel)
    {
        var builder = PageServer.EmptyBuilder();
        builder.WebHost.UseKestrel(options => Limit(options, address));
        var app = builder.Build();
        app.Run(context => AnswerAsync(context, health));
        await PageServer.ListenAsync(app, address, cancel);
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, ProcessHealth health)
    {
        var cancel = context.RequestAborted;
        var (isGood, word) = context.Request.Path.Value switch
        {
            ApiRoutes.Live => (await health.IsLiveAsync(cancel), "live"),
            ApiRoutes.Ready => (await health.ProblemAsync(cancel) is null, "ready"),
            _ => ((bool?)null, ""),
        };
        if (isGood is null || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.StatusCode = isGood.Value ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(isGood.Value ? $"{word}\n" : $"not {word}\n", cancel);
    }

    private static void Limit(KestrelServerOptions options, IPEndPoint address)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Listen(address);
    }
}
