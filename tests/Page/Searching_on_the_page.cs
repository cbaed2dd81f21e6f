using System.Net;
using System.Text.RegularExpressions;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Serving;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

public sealed partial class Searching_on_the_page : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public async Task The_page_says_what_the_search_chose_as_the_command_does()
    {
        console.Write(
            "searched.yaml",
            """
            name: searched
            data: {source: digits, take: 80, test: 0.2}
            model: {kind: autoencoder, encoder: [6]}
            training: {epochs: 4, batch: 16}
            sweep:
              axes:
                optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 0.1}
                model.bottleneck: [1, 2, 3, 4]
              replicates: 2
              sample: {method: tpe, n: 6, objective: test-loss, parallel: 2, judge: 3}
            """);
        var said = Sentence().Match(console.Run("run", "searched.yaml").ShouldSucceed().Output.Replace("\n  ", " ")).Value;
        said.ShouldNotBeEmpty();
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null };
        await using var ledger = PageLedger.Opened(() => Task.FromResult(LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read)));
        await using var page = await new PageServer().StartAsync(host, new PageWish(new IPEndPoint(IPAddress.Loopback, 0), "token", null), ledger, CancellationToken.None);
        using var script = new HttpClient { BaseAddress = new Uri(page.Link) };
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(console.Folder, "token"))).Trim());
        (await script.GetStringAsync("/api/v1/sweeps/searched/findings")).ShouldContain("\"search\"");

        // The first look begins to compare, and a later one shows what came out.
        var shown = "";
        while (!shown.Contains("The best of", StringComparison.Ordinal))
        {
            shown = WebUtility.HtmlDecode(Markup().Replace(await script.GetStringAsync("/sweeps/searched"), ""));
        }

        shown.ShouldContain(said);
        using var trial = await script.GetAsync("/sweeps/searched/trials/0");
        trial.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [GeneratedRegex(@"The best of 6 points is .*?, chosen for its final test loss of [0-9.]+", RegexOptions.None, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Markup();
}
