using System.CommandLine;
using System.Net;
using Runner.Commands;

namespace Runner.Serving;

/// <summary>The option that answers probes of this process's health, as Kubernetes sends them.</summary>
internal sealed class ProbeOption
{
    private readonly Option<IPEndPoint?> probes = AddressOption.Create(
        "--probes",
        "Answer /healthz/live and /healthz/ready at this port of this machine, or at an address and port. Needs no token, as it says only whether the process is live and ready.",
        usual: null);

    public Option Option => probes;

    /// <summary>Answers probes until disposed; null when not asked to.</summary>
    /// <exception cref="UserException">The address cannot be listened on.</exception>
    public async Task<IAsyncDisposable?> StartAsync(CommandHost host, ParseResult parsed, CancellationToken cancel) =>
        parsed.GetValue(probes) is { } address ? await host.Pages().AnswerProbesAsync(host.Health, address, cancel) : null;
}
