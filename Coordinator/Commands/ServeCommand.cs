using System.CommandLine;
using System.Net;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Serving;

namespace Runner.Commands;

/// <summary>Serves a live page of a ledger's sweeps.</summary>
public static class ServeCommand
{
    public static Command Create(CommandHost host)
    {
        var port = NumberOption.Whole("--port", 0, $"The port to listen on (default: {PageWish.UsualPort}; 0 for any free port).", most: IPEndPoint.MaxPort);
        var listen = new Option<string?>("--listen")
        {
            Description = "The address to listen on (default: 127.0.0.1, this machine only). Other addresses require --token-file and use TLS.",
            HelpName = "IP",
        };
        var tokenFile = PageOptions.TokenFile();
        var certificate = PageOptions.Certificate();
        var ledgerOption = CommonOptions.Ledger();
        var probe = new ProbeOption();
        var noBrowser = new Option<bool>("--no-browser") { Description = "Print the link, but do not open a browser." };
        var command = CommandLine.Describe("serve", "Shows sweeps in a browser while they run: progress, findings, curves, trials and workers. Ctrl-C ends it.", "serve");
        foreach (var option in (Option[])[port, listen, tokenFile, certificate, ledgerOption, probe.Option, noBrowser])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var wish = new PageWish(
                new IPEndPoint(AddressOf(parsed.GetValue(listen)), parsed.GetValue(port) ?? PageWish.UsualPort),
                parsed.GetValue(tokenFile),
                parsed.GetValue(certificate))
            {
                TrainsFor = host.Cluster?.IsWanted(host, parsed) == true ? null : host.Ledger(parsed, ledgerOption),
            };
            await using var probes = await probe.StartAsync(host, parsed, cancel);
            await using var ledger = PageLedger.Opened(
                () => host.OpenExistingAsync(parsed, ledgerOption),
                wish.TrainsFor == LedgerLocation.Default ? () => Task.FromResult(host.OpenOrCreate(parsed, ledgerOption)) : null);
            // Report an unreadable ledger here rather than in the browser.
            await ledger.ReadAsync(opened => opened.SweepsAsync(cancel), anew: false, cancel);
            if (!ledger.IsThere)
            {
                await host.Error.WriteLineAsync("There is no ledger in this folder yet; the first sweep creates it. Write one on the page New, or run one: runner run SPEC");
            }

            await using var page = await host.Pages().StartAsync(host, wish, ledger, cancel);
            await PageOptions.TellAsync(host, page);
            if (!parsed.GetValue(noBrowser))
            {
                DesktopBrowser.Open(host, page.Link);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, host.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Success;
        });
        return command;
    }

    private static IPAddress AddressOf(string? text) => text is null ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : text == "localhost" ? IPAddress.Loopback
        : throw new UserException($"--listen {Shown.Line(text, 60)}: not an IP address. Give 127.0.0.1 for this machine only, or 0.0.0.0 for all addresses.");
}
