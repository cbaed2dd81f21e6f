using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Runner.Commands;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Serving;

/// <summary>Options of commands that serve the page while they work.</summary>
internal sealed class PageOptions
{
    private readonly Option<IPEndPoint?> serve = new("--serve")
    {
        Description = $"Also show the sweep in a browser while it runs, at this port of this machine (default: {PageWish.UsualPort}) or at an address and port.",
        HelpName = "[IP:]PORT",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Address,
    };

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

    private static IPEndPoint? Address(ArgumentResult parsed)
    {
        var text = parsed.Tokens is [var only] ? only.Value : "";
        if (text.Length == 0 || char.IsLetter(text[0]) || text[0] is '.' or '/' or '-')
        {
            // What follows is the command's own argument, such as a spec.
            parsed.OnlyTake(0);
            return new IPEndPoint(IPAddress.Loopback, PageWish.UsualPort);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        if (IPEndPoint.TryParse(text, out var address) && text.EndsWith($":{address.Port}", StringComparison.Ordinal))
        {
            return address;
        }

        parsed.AddError($"--serve {Shown.Line(text, 60)}: not a port, nor an address with one, such as 5080 or 0.0.0.0:5080.");
        return null;
    }

    /// <summary>How to serve the page; null when the command line does not ask for it.</summary>
    public PageWish? Read(ParseResult parsed) =>
        parsed.GetValue(serve) is { } address ? new PageWish(address, parsed.GetValue(tokenFile), parsed.GetValue(certificate)) : null;

    /// <summary>Serves the page while this process works with a ledger; null when not asked for.</summary>
    /// <param name="open">Opens the ledger a second time.</param>
    public async Task<IAsyncDisposable?> StartAsync(CommandHost host, ParseResult parsed, ITrialLedger ledger, Func<ITrialLedger> open, CancellationToken cancel)
    {
        if (Read(parsed) is not { } wish)
        {
            return null;
        }

        // A visitor's snapshots are for its own use; the page needs its own, at other times.
        var shown = ledger is VisitorLedger ? PageLedger.Opened(() => Task.FromResult(open())) : PageLedger.Of(ledger);
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

    private sealed class Beside(IServedPage page, PageLedger ledger) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await page.DisposeAsync();
            await ledger.DisposeAsync();
        }
    }
}
