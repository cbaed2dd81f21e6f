using System.CommandLine;
using System.Net;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Telemetry;

namespace Runner.Serving;

/// <summary>Options of commands that serve the page while they work. Their measurements are exported with or without it.</summary>
internal sealed class PageOptions
{
    private readonly Option<IPEndPoint?> serve = AddressOption.Create(
        "--serve",
        $"Also show the sweep in a browser while it runs, at this port of this machine (default: {PageWish.UsualPort}) or at an address and port.",
        PageWish.UsualPort);

    private readonly Option<string?> tokenFile = TokenFile();
    private readonly Option<string?> certificate = Certificate();

    public IEnumerable<Option> All => [serve, tokenFile, certificate];

    public static Option<string?> TokenFile() => new("--token-file")
    {
        Description = "The file with the token that gives browsers and scripts access; created if missing. Required beyond this machine.",
        HelpName = "FILE",
    };

    public static Option<string?> Certificate() => new("--certificate")
    {
        Description = "Serve over TLS with this certificate and its key, in one PEM file (default beyond this machine: a new one for each start).",
        HelpName = "FILE.pem",
    };

    /// <summary>How to serve the page; null when the command line does not ask for it.</summary>
    public PageWish? Read(ParseResult parsed) =>
        parsed.GetValue(serve) is { } address ? new PageWish(address, parsed.GetValue(tokenFile), parsed.GetValue(certificate)) : null;

    /// <summary>Serves the page, if asked for, and exports measurements while this process works with a ledger.</summary>
    /// <param name="open">Opens the ledger a second time.</param>
    public async Task<IAsyncDisposable> StartAsync(CommandHost host, ParseResult parsed, ITrialLedger ledger, Func<ITrialLedger> open, CancellationToken cancel)
    {
        // A visitor's snapshots are for its own use; the page needs its own, at other times.
        var shown = ledger is VisitorLedger ? PageLedger.Opened(() => Task.FromResult(open())) : PageLedger.Of(ledger);
        if (Read(parsed) is not { } wish)
        {
            host.Health.Follow(shown);
            return new Beside(OtlpExport.Start(host, shown), shown);
        }

        // The page exports what it measures itself.
        var page = await host.Pages().StartAsync(host, wish, shown, cancel);
        await TellAsync(host, page);
        return new Beside(page, shown);
    }

    public static async Task TellAsync(CommandHost host, IServedPage page)
    {
        foreach (var note in page.Notes)
        {
            await host.Error.WriteLineAsync(note);
        }

        await host.Error.WriteLineAsync($"The page, for one browser: {page.Link}");
    }

    private sealed class Beside(IAsyncDisposable? served, PageLedger ledger) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (served is not null)
            {
                await served.DisposeAsync();
            }

            await ledger.DisposeAsync();
        }
    }
}
