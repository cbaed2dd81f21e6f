using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Runner.Cluster;

namespace Runner.Hosting;

/// <summary>An actor system in a generic host.</summary>
internal sealed class HostedSystem : IAsyncDisposable
{
    /// <summary>Tag of the checks that fail when only a restart helps.</summary>
    public const string Live = "live";

    /// <summary>Tag of the checks that fail while the process cannot do its work.</summary>
    public const string Ready = "ready";

    private IHost? host;

    /// <summary>Creates the system; may be called again after a failure.</summary>
    public async Task<ActorSystem> CreateAsync(Config config, Setup[] setups)
    {
        var builder = new HostApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = new ConfigurationManager() });
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("runner", (akka, _) =>
        {
            akka.AddHocon(config, HoconAddMode.Prepend);
            akka.WithActorSystemLivenessCheck(tags: [Live]);
            akka.WithHealthCheck("membership", (system, _, _) => Task.FromResult(Membership(system)), tags: [Ready]);
            foreach (var setup in setups)
            {
                akka.AddSetup(setup);
            }
        });
        host = builder.Build();
        await host.StartAsync();
        return host.Services.GetRequiredService<ActorSystem>();
    }

    /// <summary>Whether the checks with a tag pass.</summary>
    public async Task<bool> IsHealthyAsync(string tag, CancellationToken cancel) => host is not null
        && (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag), cancel)).Status == HealthStatus.Healthy;

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            // A failed shutdown ends the system too.
            await host.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            host.Dispose();
        }
    }

    /// <summary>A member of a cluster must be up and reach a coordinator; without a cluster there is nothing to join.</summary>
    private static HealthCheckResult Membership(ActorSystem system) =>
        system is not ExtendedActorSystem { Provider: Akka.Cluster.IClusterActorRefProvider } ? HealthCheckResult.Healthy()
        : Akka.Cluster.Cluster.Get(system) is var cluster && cluster.SelfMember.Status == Akka.Cluster.MemberStatus.Up && MembershipWatch.IsCoordinated(cluster)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy();
}
