using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Runner.Hosting;

/// <summary>An actor system in a generic host.</summary>
internal sealed class HostedSystem : IAsyncDisposable
{
    private IHost? host;

    /// <summary>Creates the system; may be called again after a failure.</summary>
    public async Task<ActorSystem> CreateAsync(Config config, Setup[] setups)
    {
        var builder = new HostApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = new ConfigurationManager() });
        builder.Services.AddAkka("runner", (akka, _) =>
        {
            akka.AddHocon(config, HoconAddMode.Prepend);
            foreach (var setup in setups)
            {
                akka.AddSetup(setup);
            }
        });
        host = builder.Build();
        await host.StartAsync();
        return host.Services.GetRequiredService<ActorSystem>();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            // A failed shutdown ends the system too.
            await host.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            host.Dispose();
        }
    }
}
