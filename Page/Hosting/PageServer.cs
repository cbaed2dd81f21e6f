using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;
using Runner.Commands;
using Runner.Display;
using Runner.Page.Api;
using Runner.Page.Components;
using Runner.Page.Components.Charts;
using Runner.Page.Latent;
using Runner.Page.Live;
using Runner.Page.Starts;
using Runner.Serving;
using Runner.Specs;

namespace Runner.Page.Hosting;

/// <summary>The page's web server: the composition root of this assembly.</summary>
public sealed class PageServer : IPageServer
{
    private const int MostConnections = 10_000;

    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);

    public async Task<IServedPage> StartAsync(CommandHost host, PageWish wish, PageLedger ledger, CancellationToken cancel)
    {
        if (!wish.IsLocal && wish.TokenFile is null)
        {
            throw new UserException($"{wish.Address.Address} can be reached from other machines, so the page needs a token. Give a file for it: --token-file FILE.");
        }

        var token = wish.TokenFile is { } file ? TokenFile.Read(host, file) : TokenFile.NewToken();
        var certificate = wish.Certificate is { } pem ? PageCertificate.Read(host, pem)
            : wish.IsSecure ? PageCertificate.Make(wish.Address.Address, host.Time)
            : null;
        host.Health.Follow(ledger);
        var access = new Access(token, $"runner-page-{wish.Address.Port}");
        var app = Build(host, wish, ledger, access, certificate);
        await ListenAsync(app, wish.Address, cancel);
        return new Served(app, access, wish, wish.Certificate is null ? certificate : null);
    }

    public Task<IAsyncDisposable> AnswerProbesAsync(ProcessHealth health, IPEndPoint address, CancellationToken cancel) => ProbeServer.StartAsync(health, address, cancel);

    /// <summary>A server of this process's own, which reads no settings.</summary>
    internal static WebApplicationBuilder EmptyBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(PageServer).Assembly.GetName().Name });
        // Ctrl-C is handled by the command, which also ends the server.
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        return builder;
    }

    /// <exception cref="UserException">The address cannot be listened on; the application is disposed.</exception>
    internal static async Task ListenAsync(WebApplication app, IPEndPoint address, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException fault)
        {
            await app.DisposeAsync();
            throw new UserException($"{address} cannot be listened on ({fault.Message.TrimEnd('.')}). Give another port, or end what listens there.");
        }
    }

    /// <summary>The application with all its routes, not started.</summary>
    internal static WebApplication Build(CommandHost host, PageWish wish, PageLedger ledger, Access access, X509Certificate2? certificate)
    {
        var builder = EmptyBuilder();
        if (CommandLog.Of(host.Error)?.Logs is { } logs)
        {
            builder.Logging.AddProvider(logs).AddFilter("Microsoft", LogLevel.Warning);
        }

        builder.WebHost.UseKestrel(options => Limit(options, wish, certificate)).UseKestrelHttpsConfiguration();
        var services = builder.Services;
        services.AddRouting();
        services.AddAntiforgery(options => options.HeaderName = "X-Antiforgery");
        // Keys are needed only while the page runs, so none are written to the user's folder.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        // The spec editor sends a whole spec in one message.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = 4 * SpecFile.MostCharacters);
        services.AddMudServices();
        services.AddSingleton(access);
        services.AddSingleton(host);
        services.AddSingleton(wish);
        services.AddSingleton(new LiveLedger(ledger, host));
        services.AddSingleton(_ => new PageTraining(host, ledger, wish.TrainsFor));
        services.AddSingleton<SharedPictures>();
        services.AddScoped<PlotLibrary>();
        services.AddSingleton<PlayThread>();
        services.AddSingleton<OpenCodes>();
        ApiServices.Add(services, host);

        var app = builder.Build();
        app.Use(next => new Gate(access, next).InvokeAsync);
        app.UseWhen(context => context.Request.Path == ApiRoutes.Metrics, branch => branch.Use(ApiRoutes.MeasureAsync));
        app.UseWhen(
            context => HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api"),
            branch => branch.UseStatusCodePagesWithReExecute("/not-there", createScopeForStatusCodePages: true));
        app.UseRouting();
        app.UseAntiforgery();
        EmbeddedAssets.Map(app);
        ApiRoutes.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    private static void Limit(KestrelServerOptions options, PageWish wish, X509Certificate2? certificate)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxConcurrentUpgradedConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 1 << 20;
        options.Listen(wish.Address, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        });
    }

    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Served(WebApplication app, Access access, PageWish wish, X509Certificate2? made) : IServedPage
    {
        public string Link { get; } = LinkTo(app, wish, access.NewCode());

        public IReadOnlyList<string> Notes { get; } =
            made is null ? [] : [$"The page's certificate was created for this start. Its SHA-256 fingerprint: {made.GetCertHashString(HashAlgorithmName.SHA256)}"];

        public async ValueTask DisposeAsync()
        {
            using var patience = new CancellationTokenSource(Parting);
            await app.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.DisposeAsync();
        }

        private static string LinkTo(WebApplication app, PageWish wish, string code)
        {
            var listened = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            var host = wish.Address.Address.Equals(IPAddress.Any) || wish.Address.Address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : listened.Host;
            return new UriBuilder(listened.Scheme, host, listened.Port, "/", $"?{Access.CodeParameter}={code}").Uri.AbsoluteUri;
        }
    }
}
